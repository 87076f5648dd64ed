package io.penstock.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The archive of loaded classes that the JVM writes at the end of this process when the launcher asks for it, so that
 * the next start is faster.
 */
final class ClassArchive {
    /** Set by the launcher: the file whose presence says that the archive is of a whole, successful command. */
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
            // Only speed is lost: the next start loads its classes from the jars.
        }
    }
}
