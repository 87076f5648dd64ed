package io.penstock.budget.kafka.store;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.histogram.LogHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Encodes what a pool has learnt about its requests, in {@link StateFormat}. */
public final class LearntCodec {
    private static final String RESTORED = "as before the restart";

    private LearntCodec() {}

    /** Encodes a plan without its reasons, which concern the past. */
    public static byte[] plan(BucketPlan plan) {
        return StateFormat.value(1, out -> {
            out.writeByte(plan.size());
            for (long boundary : plan.boundaries()) {
                out.writeLong(boundary);
            }
            for (double share : plan.shares()) {
                out.writeDouble(share);
            }
        });
    }

    public static BucketPlan plan(byte[] bytes) {
        return StateFormat.readValue(bytes, in -> {
            int size = in.readUnsignedByte();
            List<Long> boundaries = new ArrayList<>();
            for (int i = 1; i < size; i++) {
                boundaries.add(in.readLong());
            }
            List<Double> shares = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                shares.add(in.readDouble());
            }
            return new BucketPlan(
                    boundaries, shares, Collections.nCopies(size - 1, RESTORED), Collections.nCopies(size, RESTORED));
        });
    }

    /** Encodes the bins that are not empty. */
    public static byte[] histogram(LogHistogram histogram) {
        double[] weights = histogram.weights();
        return StateFormat.value(1, out -> {
            out.writeLong(histogram.fadedAtMillis());
            out.writeShort(
                    (int) Arrays.stream(weights).filter(weight -> weight > 0).count());
            for (int bin = 0; bin < weights.length; bin++) {
                if (weights[bin] > 0) {
                    out.writeShort(bin);
                    out.writeFloat((float) weights[bin]);
                }
            }
        });
    }

    /** Replaces the samples of a histogram by saved ones. */
    public static void restore(LogHistogram histogram, byte[] bytes) {
        StateFormat.readValue(bytes, in -> {
            long fadedAtMillis = in.readLong();
            double[] weights = new double[LogHistogram.BINS];
            int bins = in.isUnversioned() ? Integer.MAX_VALUE : in.readUnsignedShort();
            for (int i = 0; i < bins && in.hasMore(); i++) {
                weights[in.readUnsignedShort()] = in.readFloat();
            }
            histogram.restore(weights, fadedAtMillis);
            return histogram;
        });
    }
}
