package io.penstock.lab.sweep;

import io.penstock.lab.simulation.Result;
import io.penstock.lab.study.StudyPools;
import io.penstock.records.BucketSnapshot;
import io.penstock.records.InstanceConfig;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * How one run went, second by second since its first request.
 *
 * @param variant its name
 * @param label for readers
 * @param utilisation of the pool in the minute before, as the provider counts it: the fuller of requests and tokens
 */
public record RunCourse(String variant, String label, List<Double> utilisation, List<Buckets> buckets) {
    /**
     * The buckets at one time, smallest requests first.
     *
     * @param boundaries in tokens, between one bucket and the next: one fewer than there are buckets
     */
    public record Buckets(double second, List<Long> boundaries, List<Double> shares) {
        public Buckets {
            boundaries = List.copyOf(boundaries);
            shares = List.copyOf(shares);
        }
    }

    public RunCourse {
        utilisation = List.copyOf(utilisation);
        buckets = List.copyOf(buckets);
    }

    static RunCourse of(
            Setting setting, Variant variant, List<InstanceConfig> instances, Result result, List<Buckets> buckets) {
        double requestsPerMinute = RunFigures.limit(instances, LimitKind.REQUESTS);
        double tokensPerMinute = RunFigures.limit(instances, LimitKind.TOKENS);
        List<Result.Counted> calls = result.counted();
        List<Double> utilisation = new ArrayList<>();
        int next = 0;
        int oldest = 0;
        double tokens = 0;
        for (long at = Setting.LEAD_MILLIS; at <= Setting.LEAD_MILLIS + setting.countedMillis(); at += 1_000) {
            for (; next < calls.size() && calls.get(next).atMillis() <= at; next++) {
                tokens += calls.get(next).tokens();
            }
            for (; oldest < next && calls.get(oldest).atMillis() <= at - StudyPools.MINUTE_MILLIS; oldest++) {
                tokens -= calls.get(oldest).tokens();
            }
            utilisation.add(Math.max((next - oldest) / requestsPerMinute, tokens / tokensPerMinute));
        }
        return new RunCourse(variant.name(), variant.label(), utilisation, buckets);
    }

    static Buckets buckets(long atMillis, PoolSnapshot snapshot) {
        return new Buckets(
                (atMillis - Setting.LEAD_MILLIS) / 1_000.0,
                snapshot.getBuckets().stream()
                        .flatMap(bucket -> bucket.getBelowTokens().stream())
                        .toList(),
                snapshot.getBuckets().stream().map(BucketSnapshot::getShare).toList());
    }
}
