package io.penstock.budget.kafka.record;

import io.penstock.budget.health.BreakerSignal;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Fault;
import io.penstock.schemas.error.ErrorCode;
import io.penstock.schemas.error.HttpStatus;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads from outcomes what they say about the instances that were called. */
public final class BreakerSignals {
    private static final int FIRST_SERVER_ERROR = 500;

    /** The dispatcher's codes for calls that got no usable answer because of the provider or the network. */
    private static final Set<ErrorCode> BROKEN = Set.of(
            ErrorCode.CONNECTION_ERROR,
            ErrorCode.CONNECT_TIMEOUT,
            ErrorCode.RESPONSE_TIMEOUT,
            ErrorCode.UNFINISHED_ANSWER,
            ErrorCode.UNREADABLE_ANSWER);

    private BreakerSignals() {}

    public static BreakerSignal of(AttemptOutcome outcome) {
        if (outcome.getResult() == AttemptResult.LAPSED) {
            return BreakerSignal.NONE;
        }
        Optional<ErrorCode> code = outcome.getErrorCode().flatMap(ErrorCode::find);
        if (code.filter(BROKEN::contains).isPresent()) {
            return BreakerSignal.FAILED;
        }
        if (code.filter(ErrorCode.EXCEEDS_PROVIDER_LIMIT::equals).isPresent()) {
            return BreakerSignal.TOO_LARGE;
        }
        Optional<BreakerSignal> fault = outcome.getFault().flatMap(of -> fault(of, outcome));
        if (fault.isPresent()) {
            return fault.get();
        }
        Optional<Integer> status = outcome.getHttpStatus();
        return status.isPresent() ? of(status.get(), outcome.getRetryAfterMillis()) : BreakerSignal.NONE;
    }

    private static Optional<BreakerSignal> fault(Fault of, AttemptOutcome outcome) {
        return switch (of) {
            case INSTANCE -> Optional.of(new BreakerSignal.Misconfigured(reason(outcome)));
            case OPERATION -> Optional.of(new BreakerSignal.Declined(reason(outcome)));
            case UNKNOWN -> Optional.empty();
        };
    }

    /** What the provider said, reduced to characters that are safe in a log. */
    private static String reason(AttemptOutcome outcome) {
        String said = outcome.getErrorCode().orElse("refused")
                + outcome.getProviderCode().map(code -> " " + code).orElse("");
        String plain = said.replaceAll("[^A-Za-z0-9_. -]", "");
        return plain.substring(0, Math.min(plain.length(), BreakerSignal.MAX_REASON));
    }

    private static BreakerSignal of(int status, Optional<Long> retryAfterMillis) {
        if (status == HttpStatus.TOO_MANY_REQUESTS) {
            return new BreakerSignal.Refused(retryAfterMillis
                    .map(millis -> OptionalLong.of(Math.max(0, millis)))
                    .orElseGet(OptionalLong::empty));
        }
        if (status >= FIRST_SERVER_ERROR) {
            // an overloaded server may say for how long, as a rate limiter does (RFC 9110, section 15.6.4)
            return retryAfterMillis
                    .<BreakerSignal>map(millis -> new BreakerSignal.Refused(OptionalLong.of(Math.max(0, millis))))
                    .orElse(BreakerSignal.FAILED);
        }
        // from a dispatcher that names no fault
        return status == HttpStatus.UNAUTHORIZED
                        || status == HttpStatus.FORBIDDEN
                        || status == HttpStatus.REQUEST_TIMEOUT
                ? BreakerSignal.FAILED
                : BreakerSignal.ANSWERED;
    }
}
