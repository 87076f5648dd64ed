package io.penstock.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * The result of a batch.
 *
 * @param durationSeconds seconds from the first submission to the last response, without the pauses
 * @param pausedSeconds seconds in which no process worked on an interrupted run
 * @param tooManyRequests answers with status 429
 * @param attempts calls to providers
 * @param cutOff calls among them whose answers were lost, as by a kill; their tokens are assumed to be those of the
 *     same requests' later answers
 * @param lapsed grants that lapsed; only for a run is it known whether a call was made, and {@code cutOff} counts
 *     those
 * @param inputTokens over all calls, as the providers counted them
 * @param outputTokens over all calls, as the providers counted them
 */
public record Summary(
        long requests,
        long succeeded,
        long failed,
        long rejected,
        long expired,
        long cancelled,
        double durationSeconds,
        double pausedSeconds,
        long tooManyRequests,
        long attempts,
        long cutOff,
        long lapsed,
        long inputTokens,
        long outputTokens,
        List<Instance> instances) {
    /**
     * One instance's part in the batch.
     *
     * @param requests calls to the instance
     * @param rpmLimit its request limit per minute, if it has one
     * @param rpmUsedMax most calls in any 60 s
     * @param tpmUsedMax most tokens in any 60 s, counted at the start of each call
     */
    public record Instance(
            String pool,
            String id,
            long requests,
            long tokens,
            OptionalLong rpmLimit,
            OptionalLong tpmLimit,
            long rpmUsedMax,
            long tpmUsedMax) {}

    private static final JsonMapper JSON = new JsonMapper();

    public Summary {
        instances = List.copyOf(instances);
    }

    public boolean allSucceeded() {
        return succeeded == requests;
    }

    /** The summary as JSON, with the documented names. */
    public String json() {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("requests", requests);
            json.writeNumberField("succeeded", succeeded);
            json.writeNumberField("failed", failed);
            json.writeNumberField("rejected", rejected);
            json.writeNumberField("expired", expired);
            json.writeNumberField("cancelled", cancelled);
            json.writeNumberField("duration_seconds", durationSeconds);
            json.writeNumberField("paused_seconds", pausedSeconds);
            json.writeNumberField("http_429", tooManyRequests);
            json.writeNumberField("attempts", attempts);
            json.writeNumberField("cut_off", cutOff);
            json.writeNumberField("lapsed", lapsed);
            json.writeNumberField("input_tokens", inputTokens);
            json.writeNumberField("output_tokens", outputTokens);
            json.writeArrayFieldStart("instances");
            for (Instance instance : instances) {
                write(json, instance);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator json, Instance instance) throws IOException {
        json.writeStartObject();
        json.writeStringField("pool", instance.pool());
        json.writeStringField("id", instance.id());
        json.writeNumberField("requests", instance.requests());
        json.writeNumberField("tokens", instance.tokens());
        writeLimit(json, "rpm_limit", instance.rpmLimit());
        writeLimit(json, "tpm_limit", instance.tpmLimit());
        json.writeNumberField("rpm_used_max", instance.rpmUsedMax());
        json.writeNumberField("tpm_used_max", instance.tpmUsedMax());
        json.writeEndObject();
    }

    private static void writeLimit(JsonGenerator json, String name, OptionalLong limit) throws IOException {
        if (limit.isPresent()) {
            json.writeNumberField(name, limit.getAsLong());
        } else {
            json.writeNullField(name);
        }
    }
}
