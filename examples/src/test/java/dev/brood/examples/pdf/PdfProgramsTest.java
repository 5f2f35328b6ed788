// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pdf;

import dev.brood.error.NotSendableException;
import dev.brood.error.ProcessDiedException;
import dev.brood.error.RemoteTaskException;
import dev.brood.examples.ExampleProgram;
import dev.brood.examples.ExampleRun;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.logging.LogFactory;
import org.apache.fontbox.FontBoxFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessRead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the service that reads PDF files on files of all kinds, good and bad. */
@LeavesNothingBehind
class PdfProgramsTest {

    private static final Class<?>[] PDFBOX = {
        Loader.class, RandomAccessRead.class, FontBoxFont.class, LogFactory.class
    };

    @TempDir
    Path directory;

    @Test
    void everyFileOfAMessyFolderIsReportedAndCostsOnlyItself() throws IOException {
        MessyFiles.write(directory, 1);
        ExampleRun run = ExampleProgram.of(PdfService.class).sharing().with(PDFBOX).run(directory.toString());
        String summary = "13 files: 3 read, 6 refused, 3 out of memory, 1 out of time";
        run.printed(
                "billion.pdf: stopped after 10 s",
                "bomb.pdf: its worker ran out of memory",
                "cut.pdf: IOException: Missing root object specification in trailer.",
                "cycle.pdf: IllegalStateException: Possible recursion found when searching for page 1",
                "deep.pdf: StackOverflowError",
                "empty.pdf: IOException: Error: End-of-File, expected line at offset 0",
                "huge.pdf: 200 pages, 48000 words, first page 595 x 842",
                "letter.pdf: 2 pages, 480 words, first page 595 x 842",
                "locked.pdf: InvalidPasswordException: Cannot decrypt PDF, the password is incorrect",
                "notfound.pdf: IOException: Error: End-of-File, expected line at offset 45",
                "poster.pdf: its worker ran out of memory",
                "report.pdf: 30 pages, 7200 words, first page 595 x 842",
                "wall.pdf: its worker ran out of memory",
                summary);
        assertThat(run.lines().getLast()).isEqualTo(summary);
        assertThat(run.exitCode()).isZero();
        assertThat(run.errors()).as("what the dying workers' machines say").hasSize(3)
                .allMatch(line -> line.startsWith("Terminating due to java.lang.OutOfMemoryError: "));
    }

    @Test
    void theServiceRunsFromTheModulePath() throws IOException {
        Path all = Files.createDirectory(directory.resolve("all"));
        MessyFiles.write(all, 1);
        Path some = Files.createDirectory(directory.resolve("some"));
        for (String name : List.of("letter.pdf", "locked.pdf", "wall.pdf")) {
            Files.move(all.resolve(name), some.resolve(name));
        }
        ExampleProgram.of(PdfService.class).sharing().with(PDFBOX).modular().run(some.toString()).printed(
                "letter.pdf: 2 pages, 480 words, first page 595 x 842",
                "locked.pdf: InvalidPasswordException: Cannot decrypt PDF, the password is incorrect",
                "wall.pdf: its worker ran out of memory",
                "3 files: 1 read, 1 refused, 1 out of memory");
    }

    @Test
    void aFolderWithoutFilesIsServedToo() {
        ExampleProgram.of(PdfService.class).sharing().with(PDFBOX).run(directory.toString()).endedWell().printed("0 files");
    }

    @Test
    void theSameSeedMakesTheSameFilesAndAnotherOneMakesOthers() throws IOException {
        Path one = directory.resolve("one");
        Path same = directory.resolve("same");
        Path other = directory.resolve("other");
        assertThat(ExampleProgram.of(MessyFiles.class).run(one.toString()).endedWell().lines()).isEmpty();
        MessyFiles.write(Files.createDirectory(same), 1);
        MessyFiles.write(Files.createDirectory(other), 2);
        List<Path> names = names(one);
        assertThat(names).hasSize(13).isEqualTo(names(same)).isEqualTo(names(other));
        for (Path name : names) {
            assertThat(Files.mismatch(one.resolve(name), same.resolve(name))).as("%s", name).isEqualTo(-1);
        }
        assertThat(Files.mismatch(one.resolve("report.pdf"), other.resolve("report.pdf"))).isNotNegative();
    }

    @Test
    void theLockedFileIsSoundAndOpensWithItsPassword() throws IOException {
        MessyFiles.write(directory, 1);
        try (var document = Loader.loadPDF(directory.resolve("locked.pdf").toFile(), EncryptedPdf.PASSWORD);
                var content = document.getPage(0).getContents()) {
            assertThat(new String(content.readAllBytes(), StandardCharsets.ISO_8859_1)).startsWith("BT /F 11 Tf").endsWith("ET\n");
        }
    }

    @Test
    void aReportIsOneLineOfPrintableTextWhateverTheFileIsCalled() {
        var failure = new IOException("first line\nsecond line \u001b[2J");
        assertThat(Report.failed(Path.of("a\nb.pdf"), failure))
                .hasToString("a?b.pdf: IOException: first line?second line ?[2J");
    }

    @Test
    void whatTheLibraryDidNotThrowIsNotCalledARefusal() {
        Path file = Path.of("a.pdf");
        var killed = new ProcessDiedException("killed", ProcessDiedException.Kind.SIGNAL, 1, -9, null, List.of(), null);
        assertThat(Report.failed(file, killed).fate()).isEqualTo(Report.Fate.FAILED);
        assertThat(Report.failed(file, new NotSendableException("lost")).fate()).isEqualTo(Report.Fate.FAILED);
        assertThat(Report.failed(file, new RemoteTaskException("x.Y", "no", null)).fate()).isEqualTo(Report.Fate.REFUSED);
    }

    private static List<Path> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::getFileName).sorted().toList();
        }
    }
}
