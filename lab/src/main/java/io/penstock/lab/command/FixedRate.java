package io.penstock.lab.command;

import io.penstock.cli.error.WorkFailedException;
import io.penstock.lab.load.ChatRequests;
import io.penstock.lab.load.OpenLoop;
import io.penstock.lab.load.RequestWriter;
import io.penstock.lab.load.ResponseReader;
import io.penstock.records.InferenceResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;

/** Sends requests at a fixed rate, whether or not earlier ones have been answered, and reads their responses. */
final class FixedRate implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SILENCE_BOUND = Duration.ofSeconds(60);

    private final Services services;
    private final int perSecond;
    private final RequestWriter writer;
    private final ResponseReader reader;

    FixedRate(Services services, ChatRequests requests, int perSecond) {
        this.services = services;
        this.perSecond = perSecond;
        this.writer = new RequestWriter(services.cluster(), requests, 0);
        this.reader = new ResponseReader(services.cluster());
    }

    /**
     * Sends requests for this number of seconds, and returns when all are answered.
     *
     * @param each takes the instant when a request was due, and its response
     * @throws WorkFailedException when a request fails, a part ends, or nothing is answered for a minute
     */
    void run(int seconds, BiConsumer<Instant, InferenceResponse> each) {
        long before = writer.written();
        long requests = (long) perSecond * seconds;
        try (OpenLoop loop = OpenLoop.start(writer, perSecond, requests)) {
            long heard = System.nanoTime();
            while (reader.count() < before + requests) {
                long count = reader.count();
                reader.poll(
                        POLL,
                        response ->
                                each.accept(loop.due(ChatRequests.number(response.getRequestId()) - before), response));
                services.check();
                loop.failure().ifPresent(failure -> {
                    throw failure;
                });
                if (reader.count() > count) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > SILENCE_BOUND.toNanos()) {
                    throw new WorkFailedException(
                            "nothing was answered for " + SILENCE_BOUND.toSeconds() + " s",
                            "is the machine very busy?");
                }
            }
        } catch (IllegalStateException e) {
            throw new WorkFailedException(String.valueOf(e.getMessage()), "add --verbose for the details", e);
        }
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
    }
}
