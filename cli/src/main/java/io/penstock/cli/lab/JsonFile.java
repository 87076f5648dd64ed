package io.penstock.cli.lab;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Figures as a JSON file; names in snake case. */
final class JsonFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private JsonFile() {}

    /** @param file as the option {@code --json} names it */
    static void write(Path file, Object figures) {
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
