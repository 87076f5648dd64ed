package io.penstock.lab.simulation;

import io.penstock.records.ResponseStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How a run went.
 *
 * @param requests that were submitted
 * @param ended by the state in which they ended
 * @param millis virtual time
 * @param uses what the provider counted
 * @param fates of every request, in the order of submission
 */
public record Result(
        long requests,
        Map<ResponseStatus, Long> ended,
        long grants,
        long calls,
        long lapses,
        long millis,
        List<LimitUse> uses,
        List<Fate> fates) {

    /**
     * What became of a request.
     *
     * @param submittedAtMillis since the beginning
     * @param grantedAtMillis its last grant, since the beginning
     * @param grantNumber of its last grant, from 0 in the order of all grants: many are made at one instant
     * @param waitedMillis for its grants, by the ledger's clock, back-offs left out
     * @param status of its response; {@link ResponseStatus#UNKNOWN} while it has none
     */
    public record Fate(
            Arrival arrival,
            long submittedAtMillis,
            OptionalLong grantedAtMillis,
            OptionalLong grantNumber,
            long waitedMillis,
            ResponseStatus status) {}

    static Result of(Books books, JudgingProvider provider, Calls calls, long beginMillis, long endMillis) {
        Map<ResponseStatus, Long> ended = new EnumMap<>(ResponseStatus.class);
        List<Fate> fates = books.requests().stream()
                .map(held -> new Fate(
                        held.arrival,
                        held.arrivedAtMillis - beginMillis,
                        held.grantedAtMillis.isPresent()
                                ? OptionalLong.of(held.grantedAtMillis.getAsLong() - beginMillis)
                                : OptionalLong.empty(),
                        held.grantNumber,
                        held.waitedMillis,
                        held.ended == null ? ResponseStatus.UNKNOWN : held.ended))
                .toList();
        fates.stream()
                .filter(fate -> fate.status() != ResponseStatus.UNKNOWN)
                .forEach(fate -> ended.merge(fate.status(), 1L, Long::sum));
        return new Result(
                fates.size(),
                Map.copyOf(ended),
                books.grants(),
                calls.made(),
                books.lapses(),
                endMillis - beginMillis,
                provider.uses(),
                fates);
    }

    /** The largest window of all over its limit: 1 is exactly full. */
    public double largestWindow() {
        return uses.stream().mapToDouble(LimitUse::largestWindow).max().orElse(0);
    }
}
