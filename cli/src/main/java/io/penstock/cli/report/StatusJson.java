package io.penstock.cli.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.records.BatchStatus;
import java.time.Instant;

/** The status of a batch, as JSON. */
public final class StatusJson {
    private static final JsonMapper JSON = new JsonMapper();

    private StatusJson() {}

    public static String of(BatchReport report) {
        ObjectNode json = JSON.createObjectNode();
        json.put("batch_id", report.batchId());
        json.put("requests", report.requests());
        json.put("unsubmitted", report.unsubmitted());
        json.put("waiting", report.waiting());
        json.put("running", report.running());
        json.put("succeeded", report.sum(BatchStatus::getSucceeded));
        json.put("failed", report.sum(BatchStatus::getFailed));
        json.put("rejected", report.sum(BatchStatus::getRejected));
        json.put("expired", report.sum(BatchStatus::getExpired));
        json.put("cancelled", report.cancelled());
        json.put("attempts", report.sum(BatchStatus::getAttempts));
        json.put("http_429", report.sum(BatchStatus::getHttp429));
        json.put("input_tokens", report.sum(BatchStatus::getInputTokens));
        json.put("output_tokens", report.sum(BatchStatus::getOutputTokens));
        json.put("expected_end", report.expectedEnd().map(Instant::toString).orElse(null));
        return json.toPrettyString() + "\n";
    }
}
