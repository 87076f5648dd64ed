package io.penstock.cli.config;

/** Every key of {@code penstock.yaml}. The table in docs/CONFIGURATION.md is made from this one. */
public enum Key {
    POOLS(Place.FILE, "pools", "map of pools by name", "required", "The pools of interchangeable instances."),

    INSTANCES(
            Place.POOL,
            "instances",
            "list of instances",
            "required",
            "The accounts, deployments or keys that may answer."),
    MODELS(
            Place.POOL,
            "models",
            "list of names",
            "none",
            "Models of request bodies that this pool answers, in addition to its own name."),
    STRATEGY(
            Place.POOL,
            "strategy",
            "`traditional` or `pool-first`",
            "`traditional`",
            "How requests are ordered and instances picked: first come, first served; or by size and tenant, each with "
                    + "a share of the budget. `penstock strategy` switches it while requests wait."),
    RESERVE(
            Place.POOL,
            "reserve",
            "`predicted`, `maximum` or `provider`",
            "`maximum`",
            "What is reserved for the output: a quantile of the lengths of earlier answers to the same tenant, endpoint and "
                    + "model, or of the pool's while these are few; the request's own maximum, so that a limit is never "
                    + "passed; or what a provider that charges the maximum on arrival charges."),
    RESERVE_QUANTILE(
            Place.POOL,
            "reserve-quantile",
            "0.5 to 0.9999",
            "0.99",
            "With `reserve: predicted`: the part of the answers that are no longer than what is reserved."),
    BUCKETS(
            Place.POOL,
            "buckets",
            "1 to 8",
            "4",
            "With `strategy: pool-first`: size classes of requests, each with a share of the budget."),
    OBJECTIVE(
            Place.POOL,
            "objective",
            "`fair`, `throughput`, or 0 to 1",
            "`fair`",
            "With `strategy: pool-first`: what the shares of the size classes are for. `fair` keeps for each class 98.5 % of "
                    + "the part of the budget that its demand has. `throughput` serves the smallest requests first, and so "
                    + "the most of them. A number is the part of the budget that goes to the smallest first: `fair` is "
                    + "0.015, `throughput` is 1."),
    PACE(
            Place.POOL,
            "pace",
            "duration",
            "none",
            "Spends each limit evenly over its window: an instance that is further ahead than this gets no further grant. "
                    + "For requests that cannot wait: without it, a budget that is spent in the first seconds of a minute "
                    + "leaves none for the rest. `1s` is right for limits of a minute: a shorter pace lets budget lapse in lulls, "
                    + "a longer one comes in bursts. From 100ms to 6m; limits whose window is shorter than ten paces or "
                    + "longer than an hour are not spread."),
    MAX_OUTPUT_TOKENS(
            Place.POOL,
            "max-output-tokens",
            "tokens",
            "4096",
            "Assumed for a request that names no maximum of its own."),
    TENANTS(
            Place.POOL,
            "tenants",
            "map of weights by tenant",
            "none",
            "Shares of the callers; `default` stands for those not named."),
    RETRY(Place.POOL, "retry", "see *retry*", "see *retry*", "How retryable outcomes are retried."),
    FALLBACK(
            Place.POOL,
            "fallback",
            "name of a pool",
            "none",
            "The pool that takes the requests that wait while none of this one's instances answers."),
    FALLBACK_AFTER(
            Place.POOL, "fallback-after", "duration", "10s", "With `fallback`: for how long none must have answered."),
    MAX_WAIT(
            Place.POOL,
            "max-wait",
            "duration",
            "unbounded",
            "The longest wait of a request that names none; past it the request ends as expired."),
    START_WITHIN(
            Place.POOL,
            "start-within",
            "duration",
            "10s",
            "How long after its grant a call may start; past it the request waits for another grant."),
    CONNECT_TIMEOUT(
            Place.POOL, "connect-timeout", "duration", "5s", "The longest time to open a connection to a provider."),
    RESPONSE_TIMEOUT(
            Place.POOL,
            "response-timeout",
            "duration",
            "10m",
            "The longest silence of a provider while its answer is awaited. A reasoning model that does not stream is silent "
                    + "until it has finished."),
    CALL_TIMEOUT(
            Place.POOL,
            "call-timeout",
            "duration",
            "30m, or `response-timeout` if longer",
            "The longest time of a call as a whole, from the first byte sent to the last one received, however it is "
                    + "answered. At least `response-timeout`, at most 1d."),
    CLOCK_SKEW(
            Place.POOL,
            "clock-skew",
            "duration",
            "1s",
            "How far the clocks of two machines may differ, plus how late a provider may count a call; windows allow for it."),
    DUPLICATE_WINDOW(
            Place.POOL,
            "duplicate-window",
            "duration",
            "1h",
            "How long a request that is submitted again is taken for the same one: it is not executed again. At most the "
                    + "pool's last million requests are remembered. `0s`: only while the first one waits or is under way."),

    ID(Place.INSTANCE, "id", "name", "required", "The instance's name, unique within its pool."),
    BASE_URL(
            Place.INSTANCE,
            "base-url",
            "URL",
            "required",
            "Where calls go, up to and including the version: `https://api.example.com/v1`; with `dialect: azure` the "
                    + "resource: `https://east.openai.azure.com`."),
    DIALECT(
            Place.INSTANCE,
            "dialect",
            "`openai`, `azure` or `anthropic`",
            "`openai`",
            "Whose API it speaks: paths, headers and usage fields. Requests for `/v1/messages` go to `anthropic` "
                    + "instances, all others to `openai` and `azure`; nothing is translated, so a pool is of either kind."),
    API_VERSION(
            Place.INSTANCE,
            "api-version",
            "version",
            "see there",
            "With `azure` the query's `api-version` (`2024-10-21`), with `anthropic` the header `anthropic-version` "
                    + "(`2023-06-01`)."),
    API_KEY(
            Place.INSTANCE,
            "api-key",
            "`${NAME}` or `file:PATH`",
            "none",
            "The environment variable or the file that holds the key; never the key itself."),
    MODEL(
            Place.INSTANCE,
            "model",
            "name",
            "the body's",
            "Replaces the model of the request's body; with `azure` the deployment, which is required."),
    ACCOUNT(
            Place.INSTANCE,
            "account",
            "name",
            "by `base-url`, `model`, `api-key`",
            "What the limits belong to. An account has one instance; usage follows it when the instance is renamed. Two "
                    + "instances that share an account's limits each have a name here, and each a part of the limits."),
    RPM(
            Place.INSTANCE,
            "rpm",
            "requests or `auto`",
            "no limit",
            "Requests per minute: short for a limit in `limits`. `auto`: as the provider's rate-limit headers state it."),
    TPM(Place.INSTANCE, "tpm", "tokens or `auto`", "no limit", "Tokens per minute: short for a limit in `limits`."),
    ITPM(
            Place.INSTANCE,
            "itpm",
            "tokens or `auto`",
            "no limit",
            "Input tokens per minute: short for a limit in `limits`."),
    OTPM(
            Place.INSTANCE,
            "otpm",
            "tokens or `auto`",
            "no limit",
            "Output tokens per minute: short for a limit in `limits`."),
    RPD(Place.INSTANCE, "rpd", "requests", "no limit", "Requests per day: short for a limit in `limits`."),
    TPD(Place.INSTANCE, "tpd", "tokens", "no limit", "Tokens per day: short for a limit in `limits`."),
    LIMITS(
            Place.INSTANCE,
            "limits",
            "list of limits",
            "none",
            "Every other limit that the provider enforces, such as `{kind: requests, amount: 20, window: 1s}`."),
    CACHED_INPUT_COUNTS(
            Place.INSTANCE,
            "cached-input-counts",
            "`true` or `false`",
            "`true`",
            "Whether input tokens from the provider's cache count against its limits; Anthropic's do not, for most models."),
    CONCURRENCY(Place.INSTANCE, "concurrency", "calls", "no limit", "The most calls at the same time."),

    KIND(
            Place.LIMIT,
            "kind",
            "`requests`, `tokens`, `input-tokens` or `output-tokens`",
            "required",
            "What is counted."),
    AMOUNT(Place.LIMIT, "amount", "whole number", "required", "The most that any window may hold."),
    WINDOW(Place.LIMIT, "window", "duration", "60s", "The length of the sliding window, 10ms or longer."),

    MAX_ATTEMPTS(Place.RETRY, "max-attempts", "calls", "5", "Calls per request, the first included."),
    BASE(Place.RETRY, "base", "duration", "500ms", "Back-off before the second call, doubled for each further one."),
    CAP(Place.RETRY, "cap", "duration", "30s", "The longest back-off.");

    private final Place place;
    private final String text;
    private final String type;
    private final String defaultValue;
    private final String meaning;

    Key(Place place, String text, String type, String defaultValue, String meaning) {
        this.place = place;
        this.text = text;
        this.type = type;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    public Place place() {
        return place;
    }

    /** As it is written in the file. */
    public String text() {
        return text;
    }

    public String type() {
        return type;
    }

    public String defaultValue() {
        return defaultValue;
    }

    public String meaning() {
        return meaning;
    }
}
