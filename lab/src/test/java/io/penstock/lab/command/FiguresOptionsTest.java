package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.bench.GrowthFigure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FiguresOptionsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aFigureIsWrittenWhetherOrNotAnythingWasAskedOfIt() throws Exception {
        Path file = directory.resolve("figures.json");
        FiguresOptions options = new FiguresOptions();
        CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create()
                .addMixin("figures", CommandLine.Model.CommandSpec.forAnnotatedObject(options)));
        line.setOut(new PrintWriter(new StringWriter()));
        line.parseArgs("--json", file.toString());

        options.publish(
                line.getCommandSpec(),
                "",
                List.of(
                        new GrowthFigure("a tick", 0.98, "ms", OptionalDouble.of(5)),
                        new GrowthFigure("a review", 24, "ms", OptionalDouble.empty())));

        assertThat(Files.readString(file)).contains("\"asked\" : 5.0", "\"asked\" : null");
    }
}
