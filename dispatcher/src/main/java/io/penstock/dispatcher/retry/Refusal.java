package io.penstock.dispatcher.retry;

import io.penstock.schemas.error.ErrorCode;
import io.penstock.schemas.error.HttpStatus;
import java.util.Optional;
import java.util.Set;

/**
 * A refusal that another call to the same instance would get as well, while another instance may answer.
 *
 * <p>The instance is at fault when its key is refused (401), its account is disabled, its deployment does not exist,
 * or a model is refused that the instance's configuration names. It also is when its account has no credit, whatever
 * the status. For any other 403 or 404 one answer does not tell: the caller may have named a wrong model, or this
 * instance may lack the path. A request that is larger than a whole limit is at fault itself.
 *
 * @param code why, as in {@link RetryDecision}
 */
public record Refusal(ErrorCode code, Blame blame) {
    private static final int PAYMENT_REQUIRED = 402;
    private static final int NOT_FOUND = 404;

    /** Codes for keys, accounts and deployments: error codes of OpenAI and Azure, error types of Anthropic. */
    private static final Set<String> OF_INSTANCE = Set.of(
            "invalid_api_key",
            "account_deactivated",
            "unsupported_country_region_territory",
            "authentication_error",
            "DeploymentNotFound",
            "AccountIsDisabled",
            "PermissionDenied");

    /** Codes for a model that does not exist, or that the key may not use. */
    private static final Set<String> OF_MODEL =
            Set.of("model_not_found", "model_not_available", "not_found_error", "invalid_model");

    /**
     * The refusal that an ending is; empty when it is none.
     *
     * @param configuredModel the model that the instance's configuration puts in place of the request's
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

    /** Whether an answer means that the account has no credit, which does not come back by itself. */
    public static boolean isOfExhaustedAccount(Ending.Answered answered) {
        return answered.status() == PAYMENT_REQUIRED
                || answered.error().filter(ProviderError::isOfExhaustedAccount).isPresent();
    }

    /** Whether an answer means that the request alone is larger than a limit, so that it can never fit. */
    public static boolean isOverLimit(Ending.Answered answered) {
        return answered.error()
                .filter(error -> error.isOneOf(Set.of(ProviderError.OVER_LIMIT)))
                .isPresent();
    }

    /**
     * The decision that follows: another instance, which does not count as an attempt, or the end.
     *
     * @param refusing the instance
     * @param configured all instances of the pool
     * @param closed the instances that have refused the request, or would
     */
    public RetryDecision verdict(String refusing, Set<String> configured, Set<String> closed) {
        boolean isAnotherLeft =
                configured.stream().anyMatch(instance -> !instance.equals(refusing) && !closed.contains(instance));
        return isAnotherLeft ? new RetryDecision.Elsewhere(this) : new RetryDecision.Fail(code, Optional.of(blame));
    }
}
