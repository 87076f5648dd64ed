package io.penstock.lab.command;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.penstock.cli.error.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a measurement publishes its figures: as a table and, if asked for, as a JSON file with names in snake case. */
final class FiguresOptions {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new Jdk8Module())
            .build();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
    private Optional<Path> json = Optional.empty();

    /** @param text the table, which is printed first so that no figure is lost if the file cannot be written */
    void publish(CommandSpec spec, String text, Object figures) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
        json.ifPresent(file -> write(file, figures));
    }

    private static void write(Path file, Object figures) {
        try {
            var printer = new DefaultPrettyPrinter();
            printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
            Files.writeString(file, JSON.writer(printer).writeValueAsString(figures) + "\n");
        } catch (IOException e) {
            throw new UsageException(
                    "--json " + file + " cannot be written: " + e.getMessage(), "name a file in a folder that exists");
        }
    }
}
