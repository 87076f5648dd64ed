package io.penstock.cli.run;

import io.penstock.cli.forecast.Share;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** How much a run adds to its data directory. Nothing in it is forgotten before the run's end. */
final class RoomNeeded {
    /** Below this nobody has to be told. */
    private static final long WORTH_TELLING_BYTES = 1L << 30;

    /** A body is in the request, in its grant, and in the ledger's store of what waits and that store's changelog. */
    private static final long COPIES_OF_A_BODY = 4;

    /** The other fields of these, the outcome, and a short answer: measured. */
    private static final long BESIDE_A_BODY_BYTES = 2_500;

    private RoomNeeded() {}

    /** As many bytes as a run takes whose answers are short. */
    static long bytes(Collection<Share> shares) {
        return shares.stream()
                .mapToLong(share -> COPIES_OF_A_BODY * share.bodyBytes() + BESIDE_A_BODY_BYTES * share.requests())
                .sum();
    }

    /** What a person should know before the run begins; empty when it needs little and there is more. */
    static Optional<String> text(Collection<Share> shares, Path directory, long freeBytes) {
        long needed = bytes(shares);
        if (needed < WORTH_TELLING_BYTES && needed < freeBytes) {
            return Optional.empty();
        }
        String text = "%s grows by about %s, and more where answers are long; %s are free"
                .formatted(directory, size(needed), size(freeBytes));
        return Optional.of(
                needed < freeBytes ? text : text + ": name a directory on a larger disk with --data-dir, or make room");
    }

    private static String size(long bytes) {
        double mebibytes = bytes / (double) (1 << 20);
        return mebibytes < 1_024
                ? String.format(Locale.ROOT, "%.0f MiB", mebibytes)
                : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1_024);
    }
}
