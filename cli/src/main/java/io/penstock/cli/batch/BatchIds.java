package io.penstock.cli.batch;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Makes names for batches without one. */
public final class BatchIds {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_STEM = 60;

    private BatchIds() {}

    /** The file's name without its extension, and the time: {@code questions-20260131-180000}. */
    public static String of(String inputName, Instant now) {
        String file = inputName.substring(inputName.lastIndexOf('/') + 1);
        int dot = file.lastIndexOf('.');
        String stem = (dot > 0 ? file.substring(0, dot) : file).replaceAll("[^A-Za-z0-9._-]+", "-");
        String shortened = stem.length() > MAX_STEM ? stem.substring(0, MAX_STEM) : stem;
        return shortened + "-" + TIME.format(now);
    }
}
