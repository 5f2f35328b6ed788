// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class GlobTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : List.of(
                "b.java", "a.java", "c.txt", ".hidden.java", "sub/d.java", "sub/deep/e.java", "sub/.git/f.java", "[x].txt")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    private List<String> expand(String pattern) throws IOException {
        return Glob.expand(folder + "/" + pattern).stream()
                .map(Input::text)
                .map(path -> path.startsWith(folder + "/") ? path.substring(folder.toString().length() + 1) : path)
                .toList();
    }

    @Test
    void aStarMatchesWithinOneFolderInOrderOfNames() throws IOException {
        assertThat(expand("*.java")).containsExactly("a.java", "b.java");
    }

    @Test
    void aDoubleStarMatchesAnyNumberOfFoldersNoneIncluded() throws IOException {
        assertThat(expand("**/*.java")).containsExactly("a.java", "b.java", "sub/d.java", "sub/deep/e.java");
        assertThat(expand("sub/**/e.java")).containsExactly("sub/deep/e.java");
    }

    @Test
    void aDoubleStarAtTheEndMatchesAllBelow() throws IOException {
        assertThat(expand("sub/**")).containsExactly("sub/d.java", "sub/deep", "sub/deep/e.java");
    }

    @Test
    void whatSeveralDoubleStarsReachInSeveralWaysIsFoundOnce() throws IOException {
        assertThat(expand("**/**/*.java")).containsExactly("a.java", "b.java", "sub/d.java", "sub/deep/e.java");
        assertThat(expand("**/**")).isEqualTo(expand("**"));
        Files.createDirectories(folder.resolve("t/t/t"));
        Files.writeString(folder.resolve("t/t/t/g.java"), "");
        assertThat(expand("**/t/**/g.java")).containsExactly("t/t/t/g.java");
    }

    @Test
    void hiddenNamesAreMatchedOnlyByPatternsThatBeginWithADot() throws IOException {
        assertThat(expand(".*.java")).containsExactly(".hidden.java");
        assertThat(expand("sub/.git/*.java")).containsExactly("sub/.git/f.java");
    }

    @Test
    void bracesMultiplyAlsoAcrossFolders() throws IOException {
        assertThat(expand("{c.txt,sub/{d,x}.java}")).containsExactly("c.txt", "sub/d.java");
        assertThat(expand("[ab].java")).containsExactly("a.java", "b.java");
        assertThat(expand("?.txt")).containsExactly("c.txt");
    }

    @Test
    void anExistingFileIsNoPattern() throws IOException {
        assertThat(expand("[x].txt")).containsExactly("[x].txt");
    }

    @Test
    void aPatternThatMatchesNothingFailsAsAPathAndStandsForItselfAsText() throws IOException {
        assertThat(expand("*.pdf")).containsExactly("*.pdf");
        assertThat(expand("nothing/*.pdf")).containsExactly("nothing/*.pdf");
        Input unmatched = Glob.expand("nothing/*.pdf").getFirst();
        assertThat(unmatched.failureAs(InputKind.STRING)).isNull();
        assertThat(unmatched.failureAs(InputKind.PATH))
                .extracting(Failure::line)
                .isEqualTo("NoSuchFileException: no file matches the pattern nothing/*.pdf");
    }

    @Test
    void linksAreNotFollowedByADoubleStar() throws IOException {
        Files.createSymbolicLink(folder.resolve("sub/loop"), folder);
        assertThat(expand("**/d.java")).containsExactly("sub/d.java");
    }
}
