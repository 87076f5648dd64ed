package io.penstock.budget.admission;

import io.penstock.budget.request.RequestName;
import io.penstock.budget.window.Spend;
import io.penstock.schemas.body.InputParts;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The budget set aside for one outstanding grant.
 *
 * @param grantId unique within the pool
 * @param worker the worker whose slot the grant takes
 * @param tenant whose request it is
 * @param spend what is charged until the outcome says what was used
 * @param maxOutputTokens the most output tokens that the request may use
 * @param expectedTokens what the tenant is charged with until the outcome says what was used
 * @param startByMillis the latest instant at which the attempt may start, and to which the spend is charged
 * @param request the token of the request that may come back with this grant; {@link #ANY_REQUEST} when it was not noted;
 *     empty once it is back
 * @param bodyBytes size of the request's body; 0 when it was not noted
 * @param parts what in the body is no text
 * @param account whose budget it takes
 * @param name what the request is called, for people; empty when it was not noted, and when nobody asks any more
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
        OptionalLong request,
        int bodyBytes,
        InputParts parts,
        String account,
        Optional<RequestName> name) {
    /** The request of a grant that was made before requests were noted with their grants. */
    public static final long ANY_REQUEST = 0;

    /** A grant whose request and its size are not noted. */
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
                OptionalLong.of(ANY_REQUEST),
                0,
                InputParts.NONE,
                instance,
                Optional.empty());
    }

    /** The same for another request, or for one that is back. */
    public Reservation of(OptionalLong newRequest) {
        return new Reservation(
                grantId,
                instance,
                worker,
                tenant,
                spend,
                maxOutputTokens,
                expectedTokens,
                grantedAtMillis,
                startByMillis,
                newRequest,
                bodyBytes,
                parts,
                account,
                name);
    }

    /** The same for a body of this size. */
    public Reservation ofBody(int newBodyBytes, InputParts newParts) {
        return new Reservation(
                grantId,
                instance,
                worker,
                tenant,
                spend,
                maxOutputTokens,
                expectedTokens,
                grantedAtMillis,
                startByMillis,
                request,
                newBodyBytes,
                newParts,
                account,
                name);
    }

    /** The same on another account. */
    public Reservation on(String newAccount) {
        return new Reservation(
                grantId,
                instance,
                worker,
                tenant,
                spend,
                maxOutputTokens,
                expectedTokens,
                grantedAtMillis,
                startByMillis,
                request,
                bodyBytes,
                parts,
                newAccount,
                name);
    }

    /** The same for a request that is called so, or that is not named any more. */
    public Reservation named(Optional<RequestName> newName) {
        return new Reservation(
                grantId,
                instance,
                worker,
                tenant,
                spend,
                maxOutputTokens,
                expectedTokens,
                grantedAtMillis,
                startByMillis,
                request,
                bodyBytes,
                parts,
                account,
                newName);
    }

    /** Whether the request with this token may come back with it. */
    boolean takesBack(long token) {
        return request.isPresent() && (request.getAsLong() == token || request.getAsLong() == ANY_REQUEST);
    }

    /** The same by a clock that has stepped. */
    Reservation clockStepped(long byMillis) {
        return at(grantedAtMillis + byMillis, startByMillis + byMillis);
    }

    private Reservation at(long newGrantedAtMillis, long newStartByMillis) {
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
                request,
                bodyBytes,
                parts,
                account,
                name);
    }

    /** The same with no grant after an instant, and no start after a later one. */
    Reservation notAfter(long nowMillis, long latestMillis) {
        return grantedAtMillis <= nowMillis && startByMillis <= latestMillis
                ? this
                : at(Math.min(grantedAtMillis, nowMillis), Math.min(startByMillis, latestMillis));
    }

    /**
     * What the call used, as far as its provider counted it. No call has no input, and none that may have output has none:
     * a count of zero is none, and is no reason to give that part of the reservation back.
     */
    Spend credible(Spend counted) {
        long input = counted.inputTokens() == 0 ? spend.inputTokens() : counted.inputTokens();
        long output =
                counted.outputTokens() == 0 && maxOutputTokens > 0 ? spend.outputTokens() : counted.outputTokens();
        return new Spend(counted.requests(), input, output);
    }

    /** What the call will cost, most likely, whatever is reserved for it. */
    Spend expected() {
        double part = spend.tokens() == 0 ? 1 : Math.min(1, (double) expectedTokens / spend.tokens());
        return new Spend(
                spend.requests(), Math.round(part * spend.inputTokens()), Math.round(part * spend.outputTokens()));
    }
}
