package io.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoolFingerprintTest {
    private static final PoolConfig POOL = pool("chat", List.of("a", "b"), instance("east", "http://x/v1", "m"));

    @Test
    void poolsWithOtherModelsNamesOrAddressesHaveOtherLengths() {
        Set<String> all = Set.of(
                PoolFingerprint.of(POOL),
                PoolFingerprint.of(pool("talk", List.of("a", "b"), instance("east", "http://x/v1", "m"))),
                PoolFingerprint.of(pool("chat", List.of("a"), instance("east", "http://x/v1", "m"))),
                PoolFingerprint.of(pool("chat", List.of("ab"), instance("east", "http://x/v1", "m"))),
                PoolFingerprint.of(pool("chat", List.of("a", "b"), instance("east", "http://y/v1", "m"))),
                PoolFingerprint.of(pool("chat", List.of("a", "b"), instance("east", "http://x/v1", "n"))),
                PoolFingerprint.of(pool("chat", List.of("a", "b"), instance("east", "http://x/v1", null))),
                PoolFingerprint.of(pool(
                        "chat",
                        List.of("a", "b"),
                        instance("east", "http://x/v1", "m"),
                        instance("west", "http://y/v1", "m"))));

        assertThat(all).hasSize(8);
    }

    @Test
    void limitsAccountsAndTheOrderOfListsSayNothingAboutLengths() {
        InstanceConfig limited = instance("other", "http://x/v1", "m");
        limited.setLimits(List.of(
                Limit.newBuilder().setKind(LimitKind.TOKENS).setAmount(5).build()));
        PoolConfig other = pool("chat", List.of("b", "a"), limited, instance("more", "http://x/v1", "m"));
        other.setReserve(ReserveMode.PREDICTED);

        assertThat(PoolFingerprint.of(other)).isEqualTo(PoolFingerprint.of(POOL));
    }

    @Test
    void whateverThePoolIsCalledTheTextCanNameAFileAndShowsNoAddress() {
        PoolConfig odd = pool("../ä b\n" + "x".repeat(1_000), List.of(), instance("e", "http://me:secret@x/v1", "m"));

        assertThat(PoolFingerprint.of(odd))
                .matches("[A-Za-z0-9_]{1,40}-[0-9a-f]{32}")
                .doesNotContain("secret");
    }

    private static PoolConfig pool(String name, List<String> models, InstanceConfig... instances) {
        return PoolConfig.newBuilder()
                .setPool(name)
                .setModels(models)
                .setInstances(List.of(instances))
                .build();
    }

    private static InstanceConfig instance(String id, String url, @Nullable String model) {
        return InstanceConfig.newBuilder()
                .setId(id)
                .setBaseUrl(url)
                .setModel(model)
                .build();
    }
}
