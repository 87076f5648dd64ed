package io.penstock.provider.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLimitsTest {
    @Test
    void aKeyIsReadWithItsLimits() {
        KeyLimits read = KeyLimits.parse("east=key=1150:520000:14");

        assertThat(read.key()).isEqualTo("east=key");
        assertThat(read.limits().requestsPerMinute()).hasValue(1_150);
        assertThat(read.limits().tokensPerMinute()).hasValue(520_000);
        assertThat(read.limits().concurrency()).hasValue(14);
    }

    @Test
    void aDashIsNoLimit() {
        assertThat(KeyLimits.parse("k=-:-").limits()).isEqualTo(Limits.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "k=", "k=1", "=1:2", "k=1:2:3:4", "k=one:2", "k=1:2:", "k=0:2", "k=1:-2", " =1:2"})
    void anythingElseIsRefusedWithTheReason(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyLimits.parse(text))
                .withMessageMatching(".*(such as|at least 1|not blank).*");
    }
}
