// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.testers.CollectionStreamTester;
import com.google.common.collect.testing.testers.CollectionToStringTester;
import dev.brood.testing.LeavesNothingBehind;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Guava expects of any queue, but for two things that are decided otherwise: {@code stream()} takes what it delivers and waits
 * for more, and {@code toString()} tells how full the queue is.
 *
 * <p>Guava's tests are such of JUnit 3; they are run as dynamic ones, so that no other engine is needed.
 */
@LeavesNothingBehind
@Timeout(300)
@SuppressWarnings("JdkObsolete") // these tests are of JUnit 3
class GuavaQueueTest {

    /** Makes queues, and closes them after each test. */
    private static final class Generator extends TestStringQueueGenerator {
        private final Supplier<SharedQueue<String>> making;
        private final List<SharedQueue<String>> made = new ArrayList<>();

        Generator(Supplier<SharedQueue<String>> making) {
            this.making = making;
        }

        @Override
        protected Queue<String> create(String[] elements) {
            SharedQueue<String> queue = making.get();
            made.add(queue);
            queue.addAll(Arrays.asList(elements));
            return queue;
        }

        void close() {
            made.forEach(SharedQueue::close);
            made.clear();
        }
    }

    private static Stream<Method> decidedOtherwise() {
        return Stream.<Class<?>>of(CollectionStreamTester.class, CollectionToStringTester.class)
                .flatMap(tester -> Stream.of(tester.getDeclaredMethods()))
                .filter(method -> method.getName().startsWith("test"));
    }

    private static Stream<DynamicNode> tests(String name, Supplier<SharedQueue<String>> making) {
        var generator = new Generator(making);
        TestSuite suite = QueueTestSuiteBuilder.using(generator)
                .named(name)
                .withFeatures(
                        CollectionSize.ANY,
                        CollectionFeature.KNOWN_ORDER,
                        CollectionFeature.GENERAL_PURPOSE,
                        CollectionFeature.ALLOWS_NULL_QUERIES)
                .suppressing(decidedOtherwise().toList())
                .withTearDown(generator::close)
                .createTestSuite();
        var count = new AtomicInteger();
        List<DynamicNode> nodes = children(suite, count);
        assertThat(count.get()).as("tests that Guava has").isGreaterThan(200);
        return nodes.stream();
    }

    private static List<DynamicNode> children(TestSuite suite, AtomicInteger count) {
        return Collections.list(suite.tests()).stream().map(test -> node(test, count)).toList();
    }

    private static DynamicNode node(Test test, AtomicInteger count) {
        if (test instanceof TestSuite suite) {
            return DynamicContainer.dynamicContainer(suite.getName(), children(suite, count));
        }
        count.incrementAndGet();
        TestCase one = (TestCase) test;
        return DynamicTest.dynamicTest(one.getName(), one::runBare);
    }

    @TestFactory
    Stream<DynamicNode> aQueueIsAQueue() {
        return tests("SharedQueue", () -> SharedQueue.create(16));
    }

    @TestFactory
    Stream<DynamicNode> aQueueThatIsJoinedIsAQueue() {
        return tests("JoinableQueue", () -> JoinableQueue.create(16));
    }
}
