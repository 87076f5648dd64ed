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
 * @param inheritance what pools begin with of which the state has nothing
 */
record ProcessScope(ProcessClock clock, PoisonRecords poisonRecords, CommitTimes commits, Inheritance inheritance) {
    static ProcessScope of(Clocks clocks, Inheritance inheritance) {
        return new ProcessScope(
                new ProcessClock(clocks), new PoisonRecords(), new CommitTimes(System::nanoTime), inheritance);
    }
}
