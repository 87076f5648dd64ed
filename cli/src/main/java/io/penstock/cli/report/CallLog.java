package io.penstock.cli.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The calls to one instance, with their tokens. */
final class CallLog {
    private record Call(long startedAtMillis, long tokens) {}

    /** The largest numbers of requests and of tokens in any window, each in a window of its own. */
    record Largest(long requests, long tokens) {}

    private final List<Call> calls = new ArrayList<>();
    private long tokens;

    void add(long startedAtMillis, long callTokens) {
        calls.add(new Call(startedAtMillis, callTokens));
        tokens += callTokens;
    }

    long calls() {
        return calls.size();
    }

    long tokens() {
        return tokens;
    }

    /**
     * The largest numbers over all windows of this length. A window includes its first instant and excludes its last.
     */
    Largest largest(Duration window) {
        List<Call> ordered = new ArrayList<>(calls);
        ordered.sort(Comparator.comparingLong(Call::startedAtMillis));
        long mostRequests = 0;
        long mostTokens = 0;
        long tokensInside = 0;
        int oldest = 0;
        for (int newest = 0; newest < ordered.size(); newest++) {
            tokensInside += ordered.get(newest).tokens();
            long begin = ordered.get(newest).startedAtMillis() - window.toMillis();
            while (ordered.get(oldest).startedAtMillis() <= begin) {
                tokensInside -= ordered.get(oldest).tokens();
                oldest++;
            }
            mostRequests = Math.max(mostRequests, newest - oldest + 1);
            mostTokens = Math.max(mostTokens, tokensInside);
        }
        return new Largest(mostRequests, mostTokens);
    }
}
