package io.penstock.budget.kafka;

import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.budget.kafka.clock.CommitTimes;
import io.penstock.budget.kafka.clock.ProcessClock;

/**
 * What the tasks of one process share.
 *
 * @param clock the time of the machine
 * @param poisonRecords the records at which tasks have failed
 * @param commits measures how long commits take
 * @param warmStart what pools begin with of which the state has nothing
 */
record ProcessScope(ProcessClock clock, PoisonRecords poisonRecords, CommitTimes commits, WarmStart warmStart) {
    static ProcessScope of(Clocks clocks, WarmStart warmStart) {
        return new ProcessScope(
                new ProcessClock(clocks), new PoisonRecords(), new CommitTimes(System::nanoTime), warmStart);
    }
}
