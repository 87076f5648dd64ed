package io.penstock.provider.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyAccountsTest {
    @Test
    void anUnknownKeyHasNoAccountUnlessThereAreLimitsForIt() {
        List<KeyLimits> keys = List.of(KeyLimits.parse("known=1:1"));

        assertThat(new KeyAccounts(keys, Optional.empty(), Policy.STRICT).find("other"))
                .isEmpty();
        assertThat(new KeyAccounts(keys, Optional.of(Limits.NONE), Policy.STRICT).find("other"))
                .isPresent();
    }

    @Test
    void unknownKeysHaveAnAccountEachUpToABound() {
        KeyAccounts accounts = new KeyAccounts(List.of(), Optional.of(Limits.NONE), Policy.STRICT);

        for (int i = 0; i < 12_000; i++) {
            accounts.find("key-" + i).orElseThrow().called();
        }

        assertThat(accounts.stats(0)).hasSize(10_001);
        assertThat(accounts.stats(0).get(KeyAccounts.REMAINING_KEYS))
                .extracting(KeyStats::calls)
                .isEqualTo(2_000L);
    }

    @Test
    void anIdThatComesAgainIsARepeatedCall() {
        KeyAccounts accounts = new KeyAccounts(List.of(), Optional.empty(), Policy.STRICT);

        accounts.identified("a");
        accounts.identified("b");
        accounts.identified("a");

        assertThat(accounts.repeatedCalls()).isEqualTo(1);
    }

    @Test
    void onlyTheNewestIdsAreRemembered() {
        SeenIds ids = new SeenIds(2);
        ids.add("a");
        ids.add("b");
        ids.add("c");

        assertThat(ids.add("a")).isFalse();
        ids.add("d");
        ids.add("e");
        assertThat(ids.add("a")).isTrue();
    }
}
