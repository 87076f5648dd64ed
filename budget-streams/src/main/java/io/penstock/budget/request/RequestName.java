package io.penstock.budget.request;

import java.util.Optional;

/** The ids that the caller has given a request. */
public record RequestName(String requestId, Optional<String> batchId) {}
