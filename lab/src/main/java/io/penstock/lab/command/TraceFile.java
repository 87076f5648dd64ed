package io.penstock.lab.command;

import io.penstock.cli.error.UsageException;
import io.penstock.lab.simulation.AzureTrace;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the trace that a command was given. */
final class TraceFile {
    private static final String REMEDY = "the Azure Public Dataset has such files: AzureLLMInferenceTrace_conv.csv";

    private TraceFile() {}

    static AzureTrace read(Path file) {
        try {
            return AzureTrace.read(file);
        } catch (IOException unreadable) {
            throw new UsageException("the trace " + file + " cannot be read: " + unreadable.getMessage(), REMEDY);
        } catch (IllegalArgumentException malformed) {
            throw new UsageException(String.valueOf(malformed.getMessage()), REMEDY);
        }
    }
}
