package io.penstock.budget.kafka.store;

import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.CircuitBreaker.OpenReason;
import io.penstock.budget.health.CircuitBreaker.Probe;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.usage.LimitKind;
import java.util.ArrayList;
import java.util.List;

/** Encodes what is known about an instance from its answers, in {@link StateFormat}. */
public final class FeedbackCodec {
    private FeedbackCodec() {}

    public static byte[] health(CircuitBreaker health) {
        return StateFormat.value(3, out -> {
            out.writeUTF(inFirstVersion(health.openReason()).name());
            out.writeLong(health.openedAtMillis());
            out.writeLong(health.opensUntilMillis());
            out.writeInt(health.streak());
            out.writeInt(health.failures());
            out.writeLong(health.probe().grantedAtMillis());
            out.writeUTF(health.openReason().name());
            out.writeLong(health.probe().startByMillis());
            out.writeUTF(health.reason());
            out.writeLong(health.probe().grantId());
        });
    }

    /** The reason as a release without {@code MISCONFIGURED} reads it. */
    private static OpenReason inFirstVersion(OpenReason openReason) {
        return openReason == OpenReason.MISCONFIGURED ? OpenReason.FAILS : openReason;
    }

    public static CircuitBreaker health(byte[] bytes) {
        return StateFormat.readValue(bytes, in -> {
            String reasonInFirstVersion = in.readUTF();
            long openedAt = in.readLong();
            long opensUntil = in.readLong();
            int streak = in.readInt();
            int failures = in.readInt();
            long probedAt = in.readLong();
            OpenReason openReason = OpenReason.valueOf(in.readUtfOr(reasonInFirstVersion));
            long probeStartBy = in.readLongOr(probedAt);
            String reason = in.readUtfOr("");
            Probe probe = new Probe(in.readLongOr(CircuitBreaker.NO_GRANT), probedAt, probeStartBy);
            return new CircuitBreaker(openReason, openedAt, opensUntil, streak, failures, probe, reason);
        });
    }

    public static byte[] findings(List<ExternalUsageEstimate> findings) {
        return StateFormat.value(1, out -> {
            out.writeShort(findings.size());
            for (ExternalUsageEstimate finding : findings) {
                out.writeUTF(finding.kind().name());
                out.writeLong(finding.limit());
                out.writeLong(finding.foreign());
                out.writeLong(finding.headroom());
                out.writeLong(finding.untilMillis());
            }
        });
    }

    public static List<ExternalUsageEstimate> findings(byte[] bytes) {
        return StateFormat.readValue(bytes, in -> {
            List<ExternalUsageEstimate> findings = new ArrayList<>();
            int count = in.isUnversioned() ? Integer.MAX_VALUE : in.readUnsignedShort();
            for (int i = 0; i < count && in.hasMore(); i++) {
                findings.add(new ExternalUsageEstimate(
                        LimitKind.valueOf(in.readUTF()), in.readLong(), in.readLong(), in.readLong(), in.readLong()));
            }
            return List.copyOf(findings);
        });
    }
}
