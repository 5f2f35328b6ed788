// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.testing.LeavesNothingBehind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

import static org.assertj.core.api.Assertions.assertThat;

/** A pool's processor keeps the rules of Reactive Streams, as their own kit sees it. */
@LeavesNothingBehind
@Timeout(300)
class ReactiveStreamsTest {

    /** The others need several subscribers, or are named in the kit as what it cannot test. */
    private static final int LEAST_PASSED = 40;

    @ParameterizedTest
    @ValueSource(classes = {ProcessorVerification.OfWorkers.class, ProcessorVerification.Inline.class})
    void aProcessorPassesTheTechnologyCompatibilityKit(Class<?> verification) {
        TestNG kit = new TestNG(false); // no reports in files
        kit.setVerbose(0);
        kit.setTestClasses(new Class<?>[] {verification});
        TestListenerAdapter results = new TestListenerAdapter();
        kit.addListener(results);
        kit.run();
        assertThat(describe(results.getFailedTests())).isEmpty();
        assertThat(describe(results.getConfigurationFailures())).isEmpty();
        assertThat(results.getPassedTests().stream().map(ITestResult::getName).distinct()).hasSizeGreaterThanOrEqualTo(LEAST_PASSED);
    }

    private static List<String> describe(List<ITestResult> results) {
        return results.stream()
                .map(result -> result.getName() + ": " + Objects.toString(result.getThrowable()))
                .toList();
    }
}
