package io.penstock.budget.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.request.Recognition.Claims;
import io.penstock.budget.request.Recognition.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecognitionTest {
    private static final Claims NOTHING = new Claims(false, false, Optional.empty());
    private static final Claims GRANT = new Claims(true, false, Optional.empty());
    private static final FirstSeen SEEN = new FirstSeen(1_000, 7);

    private boolean isBackFromGrant;
    private boolean isCovered;
    private boolean waits;
    private boolean isUnderWay;

    private Kind kind(Claims claims, Optional<FirstSeen> before) {
        return Recognition.kind(claims, before, new Recognition.Memory() {
            @Override
            public boolean isBackFromGrant() {
                return isBackFromGrant;
            }

            @Override
            public boolean covers(FirstSeen seen) {
                return isCovered;
            }

            @Override
            public boolean waits(FirstSeen seen) {
                return waits;
            }

            @Override
            public boolean isUnderWay() {
                return isUnderWay;
            }
        });
    }

    @Test
    void whatThePoolHasNotSeenIsNew() {
        assertThat(kind(NOTHING, Optional.empty())).isEqualTo(Kind.FIRST);
    }

    @Test
    void whatIsOutOfTheWindowIsNewUnlessItWaits() {
        assertThat(kind(NOTHING, Optional.of(SEEN))).isEqualTo(Kind.FIRST);

        waits = true;

        assertThat(kind(NOTHING, Optional.of(SEEN))).isEqualTo(Kind.DUPLICATE);
    }

    @Test
    void whatIsRememberedOrUnderWayIsADuplicate() {
        isCovered = true;
        assertThat(kind(NOTHING, Optional.of(SEEN))).isEqualTo(Kind.DUPLICATE);

        isCovered = false;
        isUnderWay = true;
        assertThat(kind(NOTHING, Optional.empty())).isEqualTo(Kind.DUPLICATE);
    }

    @Test
    void aGrantIsBelievedWhenItWasGivenToTheRequest() {
        isCovered = true;
        assertThat(kind(GRANT, Optional.of(SEEN))).isEqualTo(Kind.DUPLICATE);

        isBackFromGrant = true;
        assertThat(kind(GRANT, Optional.of(SEEN))).isEqualTo(Kind.RESUBMISSION);
    }

    @Test
    void aReturnIsBelievedWithTheMarkWithWhichItWasPassedOn() {
        isCovered = true;
        Optional<FirstSeen> away = Optional.of(SEEN.at(new Whereabouts.Away(42)));

        assertThat(kind(new Claims(false, true, Optional.of(42L)), away)).isEqualTo(Kind.RETURN);
        assertThat(kind(new Claims(false, true, Optional.of(43L)), away)).isEqualTo(Kind.DUPLICATE);
        assertThat(kind(new Claims(false, true, Optional.empty()), away)).isEqualTo(Kind.DUPLICATE);
    }

    @Test
    void whatWasSeenBeforeMarksWereWrittenDownIsBelieved() {
        isCovered = true;
        Optional<FirstSeen> unknown = Optional.of(SEEN.at(Whereabouts.UNKNOWN));

        assertThat(kind(GRANT, unknown)).isEqualTo(Kind.RESUBMISSION);
        assertThat(kind(new Claims(false, true, Optional.empty()), unknown)).isEqualTo(Kind.RETURN);
        assertThat(kind(NOTHING, unknown)).isEqualTo(Kind.DUPLICATE);
    }
}
