package io.penstock.lab.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Does what the plan says to the parts, each thing at its time, and what follows from it. For one thread. */
final class FaultRunner {
    private static final Duration LATER = Duration.ofSeconds(1);
    private static final List<Duration> CLOCK_STEPS =
            List.of(Duration.ofSeconds(80), Duration.ofSeconds(-80), Duration.ofHours(2), Duration.ofHours(-2));

    private final ProcessSupervisor processes;
    private final Parts parts;
    private final Consumer<String> listener;
    private final List<Incident> incidents;
    private final PriorityQueue<Task> agenda = new PriorityQueue<>(Comparator.comparingLong(Task::atNanos));
    private final List<String> dispatchers = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private int lastDispatcher = Parts.DISPATCHERS;
    private long beginNanos;

    /** @param atNanos since the first request */
    private record Task(long atNanos, Runnable action) {}

    FaultRunner(List<Incident> incidents, ProcessSupervisor processes, Parts parts, Consumer<String> listener) {
        this.incidents = incidents;
        this.processes = processes;
        this.parts = parts;
        this.listener = listener;
    }

    static String dispatcherName(int number) {
        return "dispatcher-" + number;
    }

    /** @param nanos the instant of the first request, as of {@link System#nanoTime} */
    void begin(long nanos) {
        beginNanos = nanos;
        for (int number = 1; number <= Parts.DISPATCHERS; number++) {
            dispatchers.add(dispatcherName(number));
        }
        incidents.forEach(incident -> agenda.add(new Task(incident.at().toNanos(), () -> happen(incident))));
    }

    /** Does what is due; a part that ended by itself is started again, as a supervisor would. */
    void proceed() {
        while (!agenda.isEmpty() && agenda.element().atNanos() <= sinceBegin()) {
            agenda.remove().action().run();
        }
        processes.endedByThemselves().forEach(name -> {
            tell(name + " has ended by itself and is started again");
            start(name);
        });
    }

    /** Whether everything was done, what follows included. */
    boolean isOver() {
        return agenda.isEmpty();
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    private void happen(Incident incident) {
        switch (incident.kind()) {
            case KILL_DISPATCHER -> killDispatcher(incident);
            case KILL_LEDGER -> killLedger(incident);
            case KILL_BROKER -> killBroker(incident);
            case STOP_DISPATCHER -> stopDispatcher(incident);
            case ADD_DISPATCHER -> addDispatcher(incident);
            case REGISTRY_OUTAGE -> takeRegistryAway(incident);
            case STEP_CLOCK -> stepClock(incident);
        }
    }

    private void killDispatcher(Incident incident) {
        if (dispatchers.isEmpty()) {
            again(incident);
            return;
        }
        String name = dispatchers.remove(incident.target() % dispatchers.size());
        processes.kill(name);
        note(incident, name);
        after(incident.lasting(), () -> startDispatcher(incident.anew() ? nextDispatcher() : name));
    }

    private void killLedger(Incident incident) {
        List<String> running =
                Parts.LEDGERS.stream().filter(processes::isRunning).toList();
        if (running.isEmpty()) {
            again(incident);
            return;
        }
        String name = running.get(incident.target() % running.size());
        processes.kill(name);
        note(incident, name);
        if (incident.anew()) {
            parts.forget(name);
        }
        after(incident.lasting(), () -> start(name));
    }

    private void killBroker(Incident incident) {
        if (!processes.isRunning(Parts.BROKER)) {
            again(incident);
            return;
        }
        processes.kill(Parts.BROKER);
        note(incident, Parts.BROKER);
        after(incident.lasting(), () -> start(Parts.BROKER));
    }

    /** A ledger begins while the registry is away, and knows no schema yet. */
    private void takeRegistryAway(Incident incident) {
        List<String> running =
                Parts.LEDGERS.stream().filter(processes::isRunning).toList();
        if (running.isEmpty() || !processes.isRunning(Parts.REGISTRY)) {
            again(incident);
            return;
        }
        String ledger = running.get(incident.target() % running.size());
        processes.kill(Parts.REGISTRY);
        note(incident, Parts.REGISTRY);
        processes.kill(ledger);
        tell(ledger + ": killed while the registry is away");
        after(incident.lasting().dividedBy(4), () -> start(ledger));
        after(incident.lasting(), () -> start(Parts.REGISTRY));
    }

    private void stepClock(Incident incident) {
        List<String> running =
                Parts.LEDGERS.stream().filter(processes::isRunning).toList();
        if (running.isEmpty()) {
            again(incident);
            return;
        }
        String ledger = running.get(incident.target() % running.size());
        // another digit than the ledger's, or each would have steps of its own
        Duration offset = CLOCK_STEPS.get(incident.target() / Parts.LEDGERS.size() % CLOCK_STEPS.size());
        parts.stepClock(ledger, offset);
        note(incident, ledger);
        tell(ledger + ": its clock is put " + offset.toSeconds() + " s ahead");
        after(incident.lasting(), () -> setClockRight(ledger));
    }

    private void setClockRight(String ledger) {
        parts.stepClock(ledger, Duration.ZERO);
        tell(ledger + ": its clock is right");
    }

    private void stopDispatcher(Incident incident) {
        if (dispatchers.isEmpty()) {
            again(incident);
            return;
        }
        String name = dispatchers.remove(incident.target() % dispatchers.size());
        processes.stop(name);
        note(incident, name);
        after(incident.lasting(), () -> {
            processes.resume(name);
            tell(name + " goes on");
            dispatchers.add(name);
        });
    }

    private void addDispatcher(Incident incident) {
        String name = nextDispatcher();
        startDispatcher(name);
        note(incident, name);
        after(incident.lasting(), () -> {
            if (dispatchers.remove(name)) {
                tell(name + " is told to end");
                processes.end(name);
            }
        });
    }

    private String nextDispatcher() {
        lastDispatcher++;
        return dispatcherName(lastDispatcher);
    }

    private void startDispatcher(String name) {
        start(name);
        dispatchers.add(name);
    }

    private void start(String name) {
        if (name.equals(Parts.BROKER)) {
            processes.start(name, parts.broker());
        } else if (name.equals(Parts.REGISTRY)) {
            processes.start(name, parts.registryPart());
        } else if (Parts.LEDGERS.contains(name)) {
            // one that begins with a wrong clock cannot know it
            parts.stepClock(name, Duration.ZERO);
            processes.start(name, parts.ledger(name));
        } else {
            processes.start(name, parts.dispatcher(name));
        }
        tell(name + " is started");
    }

    /** There is nobody to do it to now. */
    private void again(Incident incident) {
        after(LATER, () -> happen(incident));
    }

    private void after(Duration delay, Runnable action) {
        agenda.add(new Task(sinceBegin() + delay.toNanos(), action));
    }

    private void note(Incident incident, String part) {
        events.add(new Event(Instant.now(), incident.kind(), part, incident.lasting()));
        tell(part + ": " + incident.kind());
    }

    private void tell(String what) {
        listener.accept("%6.1f s  %s".formatted(sinceBegin() / 1e9, what));
    }

    private long sinceBegin() {
        return System.nanoTime() - beginNanos;
    }
}
