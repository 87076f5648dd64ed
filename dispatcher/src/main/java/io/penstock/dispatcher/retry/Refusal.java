package io.penstock.dispatcher.retry;

import io.penstock.schemas.error.ErrorCode;
import io.penstock.schemas.error.HttpStatus;
import java.util.Optional;
import java.util.Set;

/**
 * An ending that another call to the same instance would meet as well, while another instance may do better.
 *
 * <p>A key that is refused (401) and a deployment that does not exist are the instance's fault, and so is a model that is
 * refused where the instance's configuration names it. So is an account without credit, whatever the status. For any other
 * 403 and 404 one answer does not tell: the model may be the caller's mistake, the path may be one that this instance lacks.
 * A request that is larger than a whole limit is at fault itself.
 *
 * @param code why, as in {@link RetryDecision}
 */
public record Refusal(ErrorCode code, Blame blame) {
    private static final int PAYMENT_REQUIRED = 402;
    private static final int NOT_FOUND = 404;

    /** Codes of keys, accounts and deployments: OpenAI's and Azure's error codes, Anthropic's types of errors. */
    private static final Set<String> OF_INSTANCE = Set.of(
            "invalid_api_key",
            "account_deactivated",
            "unsupported_country_region_territory",
            "authentication_error",
            "DeploymentNotFound",
            "AccountIsDisabled",
            "PermissionDenied");

    /** Codes of a model that does not exist, or that the key may not use. */
    private static final Set<String> OF_MODEL =
            Set.of("model_not_found", "model_not_available", "not_found_error", "invalid_model");

    /**
     * What an ending refuses; empty when it is none.
     *
     * @param configuredModel the one that the instance puts in the place of the request's
     */
    public static Optional<Refusal> of(Ending ending, Optional<String> configuredModel) {
        if (!(ending instanceof Ending.Answered answered)) {
            return Optional.empty();
        }
        if (isOverLimit(answered)) {
            return Optional.of(new Refusal(ErrorCode.EXCEEDS_PROVIDER_LIMIT, Blame.REQUEST));
        }
        int status = answered.status();
        boolean isExhausted = isOfExhaustedAccount(answered);
        if (!isExhausted
                && status != HttpStatus.UNAUTHORIZED
                && status != HttpStatus.FORBIDDEN
                && status != NOT_FOUND) {
            return Optional.empty();
        }
        boolean isOfInstance = status == HttpStatus.UNAUTHORIZED
                || isExhausted
                || answered.error().filter(error -> error.isOneOf(OF_INSTANCE)).isPresent()
                || (configuredModel.isPresent()
                        && answered.error()
                                .filter(error -> error.isOneOf(OF_MODEL))
                                .isPresent());
        return Optional.of(
                new Refusal(ErrorCode.ofHttpStatus(status), isOfInstance ? Blame.INSTANCE : Blame.OPERATION));
    }

    /** Whether an answer says that the account has no credit, which does not come back by itself. */
    public static boolean isOfExhaustedAccount(Ending.Answered answered) {
        return answered.status() == PAYMENT_REQUIRED
                || answered.error().filter(ProviderError::isOfExhaustedAccount).isPresent();
    }

    /** Whether an answer says that the request alone is larger than a limit, so that it fits at no time. */
    public static boolean isOverLimit(Ending.Answered answered) {
        return answered.error()
                .filter(error -> error.isOneOf(Set.of(ProviderError.OVER_LIMIT)))
                .isPresent();
    }

    /**
     * What follows: another instance, which does not count as an attempt, or the end.
     *
     * @param refusing the instance
     * @param configured all instances of the pool
     * @param closed those that have refused the request, or that would
     */
    public RetryDecision verdict(String refusing, Set<String> configured, Set<String> closed) {
        boolean isAnotherLeft =
                configured.stream().anyMatch(instance -> !instance.equals(refusing) && !closed.contains(instance));
        return isAnotherLeft ? new RetryDecision.Elsewhere(this) : new RetryDecision.Fail(code, Optional.of(blame));
    }
}
