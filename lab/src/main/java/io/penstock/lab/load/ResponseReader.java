package io.penstock.lab.load;

import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.Cluster;
import java.time.Duration;
import java.util.BitSet;
import java.util.function.Consumer;

/** Reads the responses to {@link ChatRequests}, each once. Not safe for use by several threads. */
public final class ResponseReader implements AutoCloseable {
    private final ResponseFeed feed;
    private final BitSet answered = new BitSet();
    private long count;

    /** On a cluster that has its topics. */
    public ResponseReader(Cluster cluster) {
        feed = new ResponseFeed(cluster);
    }

    /**
     * Hands on what has become readable, waiting at most so long for something.
     *
     * @throws IllegalStateException when a request has not succeeded, or is answered twice
     */
    public void poll(Duration longest, Consumer<InferenceResponse> each) {
        feed.poll(longest, response -> {
            int number = ChatRequests.number(response.getRequestId());
            if (answered.get(number)) {
                throw new IllegalStateException("request " + response.getRequestId() + " was answered twice");
            }
            if (response.getStatus() != ResponseStatus.SUCCEEDED) {
                throw new IllegalStateException("request " + response.getRequestId() + " ended as "
                        + response.getStatus() + ": " + response.getError());
            }
            answered.set(number);
            count++;
            each.accept(response);
        });
    }

    /** How many responses have been read. */
    public long count() {
        return count;
    }

    @Override
    public void close() {
        feed.close();
    }
}
