package io.penstock.provider;

import io.penstock.provider.answers.ApiError;
import io.penstock.provider.answers.Dialect;
import io.penstock.provider.limits.Admission.Limit;
import io.penstock.provider.limits.Admission.Refused;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/** The 429 for a call that does not fit, worded as OpenAI words it. */
final class Refusals {
    private Refusals() {}

    static Reply reply(Dialect dialect, String model, Refused refused, List<Header> headers) {
        List<Header> all = new ArrayList<>(headers);
        refused.retryAfterNanos().ifPresent(nanos -> {
            all.add(new BasicHeader("Retry-After", RateLimitHeaderWriter.secondsRoundedUp(nanos)));
            if (dialect != Dialect.ANTHROPIC) {
                all.add(new BasicHeader("retry-after-ms", RateLimitHeaderWriter.millisRoundedUp(nanos)));
            }
        });
        String type = refused.limit() == Limit.TOKENS ? "tokens" : "requests";
        return Replies.error(dialect, ApiError.limitReached(message(model, refused), type), all);
    }

    private static String message(String model, Refused refused) {
        String limit =
                switch (refused.limit()) {
                    case REQUESTS -> "requests per min (RPM)";
                    case TOKENS -> "tokens per min (TPM)";
                    case CONCURRENCY -> "concurrent requests";
                };
        if (refused.asked() > refused.amount()) {
            return "Request too large for " + model + " on " + limit + ": Limit " + refused.amount() + ", Requested "
                    + refused.asked() + ".";
        }
        String again = refused.retryAfterNanos().isPresent()
                ? " Please try again in "
                        + RateLimitHeaderWriter.duration(
                                refused.retryAfterNanos().getAsLong()) + "."
                : "";
        return "Rate limit reached for " + model + " on " + limit + ": Limit " + refused.amount() + ", Used "
                + refused.used() + ", Requested " + refused.asked() + "." + again;
    }
}
