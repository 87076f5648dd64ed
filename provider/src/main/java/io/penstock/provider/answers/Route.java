package io.penstock.provider.answers;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The endpoint that a path names, and its dialect.
 *
 * @param deployment the deployment, if the path names one; it stands for the model
 */
public record Route(Endpoint endpoint, Dialect dialect, Optional<String> deployment) {
    private static final Pattern DEPLOYMENT = Pattern.compile("/openai/deployments/([^/]+)(/.*)");
    private static final String AZURE_V1 = "/openai/v1/";

    /** The route of a path; empty when it is not the path of a call. */
    public static Optional<Route> of(String path) {
        Matcher deployed = DEPLOYMENT.matcher(path);
        if (deployed.matches()) {
            return ofOpenAi("/v1" + deployed.group(2))
                    .filter(endpoint -> endpoint != Endpoint.RESPONSES)
                    .map(endpoint -> new Route(endpoint, Dialect.AZURE, Optional.of(deployed.group(1))));
        }
        if (path.startsWith(AZURE_V1)) {
            return ofOpenAi("/v1/" + path.substring(AZURE_V1.length()))
                    .map(endpoint -> new Route(endpoint, Dialect.AZURE, Optional.empty()));
        }
        return Endpoint.at(path)
                .map(endpoint -> new Route(
                        endpoint,
                        endpoint == Endpoint.MESSAGES ? Dialect.ANTHROPIC : Dialect.OPENAI,
                        Optional.empty()));
    }

    /** Whether a call must name the version of the API. */
    public boolean needsVersion() {
        return dialect == Dialect.ANTHROPIC || deployment.isPresent();
    }

    private static Optional<Endpoint> ofOpenAi(String path) {
        return Endpoint.at(path).filter(endpoint -> endpoint != Endpoint.MESSAGES);
    }
}
