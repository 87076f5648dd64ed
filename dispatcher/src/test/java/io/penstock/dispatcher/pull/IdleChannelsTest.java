package io.penstock.dispatcher.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class IdleChannelsTest {
    private final IdleChannels<String> idle = new IdleChannels<>();

    IdleChannelsTest() {
        idle.add("east", "e1");
        idle.add("west", "w1");
        idle.add("east", "e2");
    }

    @Test
    void theOneThatFreedUpLastIsTakenFirst() {
        assertThat(idle.take("east")).contains("e2");
        assertThat(idle.take("east")).contains("e1");
        assertThat(idle.take("east")).isEmpty();
        assertThat(idle.instances()).containsExactly("west");
    }

    @Test
    void theOneThatIsIdleLongestGivesWay() {
        assertThat(idle.takeLongestIdle()).contains("e1");
        assertThat(idle.takeLongestIdle()).contains("w1");
        assertThat(idle.takeLongestIdle()).contains("e2");
        assertThat(idle.takeLongestIdle()).isEmpty();
    }

    @Test
    void theyAreCountedByInstance() {
        assertThat(idle.counts()).isEqualTo(Map.of("east", 2, "west", 1));
        assertThat(idle.size()).isEqualTo(3);
        assertThat(idle.instances()).containsExactly("east", "west", "east");
    }

    @Test
    void someAreTakenOut() {
        assertThat(idle.removeIf(channel -> channel.startsWith("e"))).containsExactly("e2", "e1");
        assertThat(idle.counts()).isEqualTo(Map.of("west", 1));
    }
}
