package io.penstock.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The class-data archive that the JVM writes at the end of this process if the launcher asks for it, so that the next
 * start is faster.
 */
final class ClassArchive {
    /**
     * Set by the launcher: the file whose presence says that the archive comes from a complete, successful command.
     */
    private static final String MARKER_PROPERTY = "penstock.archive.marker";

    private ClassArchive() {}

    static void markWorthKeeping() {
        String marker = System.getProperty(MARKER_PROPERTY);
        if (marker == null) {
            return;
        }
        try {
            Files.writeString(Path.of(marker), "");
        } catch (IOException e) {
            // Only speed is lost. The next start loads its classes from the jars.
        }
    }
}
