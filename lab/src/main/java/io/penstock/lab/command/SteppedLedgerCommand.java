package io.penstock.lab.command;

import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.cli.command.LedgerCommand;
import io.penstock.cli.error.UsageException;
import io.penstock.lab.chaos.SteppableClocks;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a ledger whose wall clock another process can step. */
@Command(
        name = "ledger",
        hidden = true,
        description = "Run a ledger whose wall clock can be stepped, as `penstock lab chaos` does.")
final class SteppedLedgerCommand extends LedgerCommand {
    @Option(
            names = "--clock-offset-file",
            paramLabel = "FILE",
            required = true,
            description = "How many milliseconds ahead this ledger's clock is to be; right while there is no file.")
    private Optional<Path> clockOffsetFile = Optional.empty();

    @Override
    protected Clocks clocks() {
        try {
            return SteppableClocks.of(clockOffsetFile.orElseThrow(), Clocks.OF_THE_MACHINE);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new UsageException("--clock-offset-file: " + e.getMessage(), "leave it to `penstock lab chaos`", e);
        }
    }
}
