package io.penstock.dispatcher.core;

import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Names;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules that a grant must meet so that its outcome and its response can be published, whoever wrote it. */
public final class GrantRules {
    private GrantRules() {}

    /** What is wrong with the grant, as a sentence for a person; empty when nothing is. */
    public static Optional<String> flaw(Grant grant) {
        InferenceRequest request = grant.getRequest();
        boolean hasLongNames = Stream.of(
                        grant.getPool(),
                        grant.getInstance(),
                        grant.getWorker(),
                        request.getPool(),
                        request.getRequestId(),
                        request.getBatchId().orElse(""),
                        request.getTenant(),
                        request.getEndpoint())
                .anyMatch(Names::isTooLong);
        if (request.getAttempt() < 1) {
            return Optional.of("attempts are counted from 1, got " + request.getAttempt());
        }
        return hasLongNames
                ? Optional.of("the names of a grant have at most " + Names.MAX_CHARACTERS + " characters each")
                : Optional.empty();
    }
}
