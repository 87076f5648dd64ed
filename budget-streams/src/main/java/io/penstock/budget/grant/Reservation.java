package io.penstock.budget.grant;

import io.penstock.budget.request.RequestName;
import io.penstock.budget.usage.Spend;
import io.penstock.schemas.body.InputParts;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The budget set aside for one outstanding grant.
 *
 * @param grantId unique within the pool
 * @param worker the worker whose slot the grant takes
 * @param tenant the tenant whose request it is
 * @param spend what is charged until the outcome says what was used
 * @param maxOutputTokens the most output tokens that the request may use
 * @param expectedTokens the tokens that the tenant is charged until the outcome says what was used
 * @param startByMillis the instant before which the attempt must start, and at which the spend is charged
 * @param account the account whose budget it takes
 * @param noted what is kept of the request
 */
public record Reservation(
        long grantId,
        String instance,
        String worker,
        String tenant,
        Spend spend,
        long maxOutputTokens,
        long expectedTokens,
        long grantedAtMillis,
        long startByMillis,
        String account,
        Noted noted) {
    /** The request of a grant that was made before requests were noted with their grants. */
    public static final long ANY_REQUEST = 0;

    /**
     * What is kept of the request of a grant.
     *
     * @param request the token of the request that may come back with the grant; {@link #ANY_REQUEST} when it was not
     *     noted; empty once it is back
     * @param bodyBytes size of the request's body in bytes; 0 when it was not noted
     * @param parts the parts of the body that are not text
     * @param name what the caller calls the request; empty when it was not noted, and when it is no longer needed
     */
    public record Noted(OptionalLong request, int bodyBytes, InputParts parts, Optional<RequestName> name) {
        /** No request is noted, so any request may come back. */
        static final Noted NOTHING = ofBody(0, InputParts.NONE);

        public static Noted ofBody(int bodyBytes, InputParts parts) {
            return new Noted(OptionalLong.of(ANY_REQUEST), bodyBytes, parts, Optional.empty());
        }
    }

    /** A grant without notes on its request, on the account of the instance's own name. */
    public Reservation(
            long grantId,
            String instance,
            String worker,
            String tenant,
            Spend spend,
            long maxOutputTokens,
            long expectedTokens,
            long grantedAtMillis,
            long startByMillis) {
        this(
                grantId,
                instance,
                worker,
                tenant,
                spend,
                maxOutputTokens,
                expectedTokens,
                grantedAtMillis,
                startByMillis,
                instance,
                Noted.NOTHING);
    }

    public OptionalLong request() {
        return noted.request();
    }

    public int bodyBytes() {
        return noted.bodyBytes();
    }

    public InputParts parts() {
        return noted.parts();
    }

    public Optional<RequestName> name() {
        return noted.name();
    }

    /** This reservation with another request token; empty for a request that is back. */
    public Reservation of(OptionalLong newRequest) {
        return noting(new Noted(newRequest, bodyBytes(), parts(), name()));
    }

    /** This reservation with another body size and other parts. */
    public Reservation ofBody(int newBodyBytes, InputParts newParts) {
        return noting(new Noted(request(), newBodyBytes, newParts, name()));
    }

    /** This reservation with another request name, or with none. */
    public Reservation named(Optional<RequestName> newName) {
        return noting(new Noted(request(), bodyBytes(), parts(), newName));
    }

    /** This reservation on another account. */
    public Reservation on(String newAccount) {
        return with(grantedAtMillis, startByMillis, newAccount, noted);
    }

    private Reservation noting(Noted newNoted) {
        return with(grantedAtMillis, startByMillis, account, newNoted);
    }

    private Reservation at(long newGrantedAtMillis, long newStartByMillis) {
        return with(newGrantedAtMillis, newStartByMillis, account, noted);
    }

    private Reservation with(long newGrantedAtMillis, long newStartByMillis, String newAccount, Noted newNoted) {
        return new Reservation(
                grantId,
                instance,
                worker,
                tenant,
                spend,
                maxOutputTokens,
                expectedTokens,
                newGrantedAtMillis,
                newStartByMillis,
                newAccount,
                newNoted);
    }

    /** Whether the request with this token may come back with this grant. */
    public boolean takesBack(long token) {
        OptionalLong request = request();
        return request.isPresent() && (request.getAsLong() == token || request.getAsLong() == ANY_REQUEST);
    }

    /** This reservation with its instants moved along with a clock that has stepped. */
    public Reservation clockStepped(long byMillis) {
        return at(grantedAtMillis + byMillis, startByMillis + byMillis);
    }

    /** This reservation with its grant at {@code nowMillis} at the latest and its start by {@code latestMillis}. */
    public Reservation notAfter(long nowMillis, long latestMillis) {
        return grantedAtMillis <= nowMillis && startByMillis <= latestMillis
                ? this
                : at(Math.min(grantedAtMillis, nowMillis), Math.min(startByMillis, latestMillis));
    }

    /**
     * What the call used, as far as its provider counted it. Every call has input, and every call that may have output
     * has some. So a count of zero means that nothing was counted, and that part of the reservation stays. So does what
     * a smaller input leaves of the reservation while no output was counted, because the output may have used it.
     */
    public Spend credible(Spend counted) {
        long input = counted.inputTokens() == 0 ? spend.inputTokens() : counted.inputTokens();
        boolean isOutputCounted = counted.outputTokens() > 0 || maxOutputTokens == 0;
        long output = isOutputCounted
                ? counted.outputTokens()
                : spend.outputTokens() + Math.max(0, spend.inputTokens() - input);
        return new Spend(counted.requests(), input, output);
    }

    /** What the call will most likely cost: the expected tokens, split in the proportion of the reserved ones. */
    public Spend expected() {
        double part = spend.tokens() == 0 ? 1 : Math.min(1, (double) expectedTokens / spend.tokens());
        return new Spend(
                spend.requests(), Math.round(part * spend.inputTokens()), Math.round(part * spend.outputTokens()));
    }
}
