package io.penstock.budget.request;

import java.util.Optional;

/** What its caller calls a request. */
public record RequestName(String requestId, Optional<String> batchId) {}
