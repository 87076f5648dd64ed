package io.penstock.lab.sweep;

import io.penstock.lab.simulation.Arrival;
import io.penstock.schemas.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * What a run is kept under: its name, and a digest of everything that decides its result, so that a run of another pool,
 * variant or traffic is never taken for it. The program's code is not in the digest.
 *
 * @param requests of the run
 */
record RunKey(String name, String digest, int requests) {
    /** Enough to tell apart the runs of one name. */
    private static final int DIGEST_BYTES = 8;

    /** Enough for one arrival. */
    private static final int ARRIVAL_BYTES = 128;

    static RunKey of(SweepRun run) {
        SweepRequests requests = run.requests();
        SweptPipeline.Trial trial = run.trial(requests);
        MessageDigest digest = Sha256.digest();
        digest.update(String.join(
                        "\n",
                        trial.pool().toString(),
                        trial.without().stream().sorted().toList().toString(),
                        run.variant().division().name(),
                        requests.classes().toString(),
                        String.valueOf(run.isShown()),
                        String.valueOf(trial.seed()),
                        String.valueOf(trial.endMillis()),
                        String.valueOf(run.setting().arrivalMillis()))
                .getBytes(StandardCharsets.UTF_8));
        ByteBuffer buffer = ByteBuffer.allocate(ARRIVAL_BYTES);
        for (Arrival arrival : trial.arrivals()) {
            write(arrival, requests, buffer.clear());
            digest.update(buffer.flip());
        }
        return new RunKey(
                trial.name(),
                HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES),
                trial.arrivals().size());
    }

    /** Texts by their hash, which is the same in every JVM: there are millions of arrivals in a study. */
    private static void write(Arrival arrival, SweepRequests requests, ByteBuffer buffer) {
        buffer.putInt(arrival.id().hashCode())
                .putInt(arrival.tenant().hashCode())
                .putInt(requests.classOf(arrival).hashCode())
                .putInt(requests.callerOf().getOrDefault(arrival.id(), "").hashCode())
                .putInt(arrival.endpoint().name().hashCode())
                .putLong(arrival.atMillis())
                .putInt(arrival.priority())
                .putInt(arrival.bodyBytes())
                .putLong(arrival.inputTokens())
                .putLong(arrival.outputTokens())
                .putLong(arrival.maxOutputTokens());
        write(arrival.maxWaitMillis(), buffer);
        write(arrival.deadlineMillis(), buffer);
    }

    private static void write(OptionalLong value, ByteBuffer buffer) {
        buffer.put((byte) (value.isPresent() ? 1 : 0)).putLong(value.orElse(0));
    }

    String fileName() {
        return name + "." + digest + ".json";
    }
}
