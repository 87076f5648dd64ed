package io.penstock.cli.run;

import io.penstock.cli.forecast.Share;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * How much a run adds to its data directory. Requests to the ledger and grants to the dispatcher are only passed
 * through and deleted within seconds. The rest stays until the run's end.
 */
final class RoomNeeded {
    /** Less than this is not worth telling. */
    private static final long WORTH_TELLING_BYTES = 1L << 30;

    /** Each body is in the ledger's store of waiting requests and in that store's changelog. */
    private static final long COPIES_OF_A_BODY = 2;

    /** Each id is where a body is, in two more stores and their changelogs, in the outcome and in the response. */
    private static final long COPIES_OF_AN_ID = 8;

    /** The other fields of all of these, as measured. */
    private static final long BESIDE_BODY_AND_ID_BYTES = 1_500;

    /** The segments of records that are passed through, and the broker's own topics. */
    private static final long WITHOUT_A_REQUEST_BYTES = 256L << 20;

    private RoomNeeded() {}

    /** The most bytes that a run takes, without its answers. */
    static long bytes(Collection<Share> shares) {
        return WITHOUT_A_REQUEST_BYTES
                + shares.stream()
                        .mapToLong(share -> COPIES_OF_A_BODY * share.bodyBytes()
                                + COPIES_OF_AN_ID * share.idBytes()
                                + BESIDE_BODY_AND_ID_BYTES * share.requests())
                        .sum();
    }

    /** What a person should know before the run begins; empty when it needs little and the disk has room. */
    static Optional<String> text(Collection<Share> shares, Path directory, long freeBytes) {
        long needed = bytes(shares);
        if (needed < WORTH_TELLING_BYTES && needed < freeBytes) {
            return Optional.empty();
        }
        String text = "%s grows by at most about %s and the size of the answers; %s are free"
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
