package io.penstock.lab.simulation;

import io.penstock.records.ResponseStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The result of a run.
 *
 * @param requests that were submitted
 * @param ended the ended requests by status
 * @param millis length of the run in virtual time
 * @param uses what the provider counted against each limit
 * @param counted every call that the provider counted, in the order of arrival
 * @param fates what became of every request, in the order of submission
 * @param passedOn requests that one pool passed to another
 * @param happened how often each drawn fault took effect; 0 for those that did not
 */
public record Result(
        long requests,
        Map<ResponseStatus, Long> ended,
        long grants,
        long calls,
        long lapses,
        long millis,
        List<LimitUse> uses,
        List<Counted> counted,
        List<Fate> fates,
        long passedOn,
        Map<SimulatedFault, Long> happened) {

    /**
     * A call that the provider counted.
     *
     * @param atMillis since the beginning
     */
    public record Counted(long atMillis, String instance, long inputTokens, long outputTokens) {
        public long tokens() {
            return inputTokens + outputTokens;
        }
    }

    /**
     * What became of a request.
     *
     * @param submittedAtMillis since the beginning
     * @param grantedAtMillis when its last grant was made, since the beginning
     * @param grantNumber place of its last grant in the order of all grants, from 0: many are made at one instant
     * @param firstTokenAtMillis when the first token of its answer came, since the beginning
     * @param waitedMillis how long it waited for its grants, by the ledger's clock, without back-offs
     * @param status status of its response; {@link ResponseStatus#UNKNOWN} while it has none
     */
    public record Fate(
            Arrival arrival,
            long submittedAtMillis,
            OptionalLong grantedAtMillis,
            OptionalLong grantNumber,
            OptionalLong firstTokenAtMillis,
            long waitedMillis,
            ResponseStatus status) {}

    static Result of(
            InvariantChecker checker,
            JudgingProvider provider,
            Calls calls,
            Map<SimulatedFault, Long> happened,
            long beginMillis,
            long endMillis) {
        Map<ResponseStatus, Long> ended = new EnumMap<>(ResponseStatus.class);
        List<Fate> fates = checker.requests().stream()
                .map(held -> new Fate(
                        held.arrival,
                        held.arrivedAtMillis - beginMillis,
                        since(beginMillis, held.grantedAtMillis),
                        held.grantNumber,
                        since(beginMillis, calls.firstTokenAtMillis(held.arrival.identity())),
                        held.waitedMillis,
                        held.ended == null ? ResponseStatus.UNKNOWN : held.ended))
                .toList();
        fates.stream()
                .filter(fate -> fate.status() != ResponseStatus.UNKNOWN)
                .forEach(fate -> ended.merge(fate.status(), 1L, Long::sum));
        return new Result(
                fates.size(),
                Map.copyOf(ended),
                checker.grants(),
                calls.made(),
                checker.lapses(),
                endMillis - beginMillis,
                provider.uses(),
                provider.calls().stream()
                        .map(call -> new Counted(
                                call.atMillis() - beginMillis,
                                call.instance(),
                                call.inputTokens(),
                                call.outputTokens()))
                        .toList(),
                fates,
                checker.passes(),
                Map.copyOf(happened));
    }

    private static OptionalLong since(long beginMillis, OptionalLong atMillis) {
        return atMillis.isPresent() ? OptionalLong.of(atMillis.getAsLong() - beginMillis) : OptionalLong.empty();
    }

    /** The largest window divided by its limit; 1 is exactly full. */
    public double largestWindow() {
        return uses.stream().mapToDouble(LimitUse::largestWindow).max().orElse(0);
    }
}
