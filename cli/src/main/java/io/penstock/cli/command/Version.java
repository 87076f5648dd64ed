package io.penstock.cli.command;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version stated in the jar. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"penstock " + Objects.requireNonNullElse(version, "(not packaged)")};
    }
}
