/* Every function of `qualify.h`, called as it is meant and as it is not. tests/it/c_library.rs runs it, under valgrind where
 * that is installed. The argument is a policy in a file. */
#include "qualify.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

#define CHECK(condition)                                              \
    do {                                                              \
        if (!(condition)) {                                           \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition);   \
            failures++;                                               \
        }                                                             \
    } while (0)

static const char *POLICY =
    "event demo_request\n"
    "lead\n"
    "  lead_id text, key\n"
    "  budget  number in EUR\n"
    "score interest\n"
    "  +25 on demo_request\n"
    "MQL requires interest >= 25\n"
    "SQL requires MQL and budget >= 10000 EUR\n";

/* The error of a call that must return NULL: it contains a text, and is freed. */
static int says(qualify_error *error, const char *text) {
    const char *message = qualify_error_message(error);
    const char *json = qualify_error_json(error);
    int found = message != NULL && strstr(message, text) != NULL;
    if (!found) fprintf(stderr, "instead of \"%s\": %s\n", text, message == NULL ? "no error" : message);
    found = found && json != NULL && strncmp(json, "{\"message\":", 11) == 0;
    qualify_error_free(error);
    return found;
}

static char *evaluate(const qualify_policy *policy, const char *lead, const char *as_of, qualify_error **error) {
    return qualify_evaluate(policy, lead, lead == NULL ? 0 : strlen(lead), as_of, error);
}

static qualify_error *unset(void) {
    /* Each call must write the place, whatever is there. */
    return (qualify_error *)(size_t)1;
}

static void policies(const char *path) {
    qualify_error *error = unset();
    qualify_policy *policy = qualify_compile(POLICY, strlen(POLICY), &error);
    CHECK(policy != NULL && error == NULL);
    qualify_policy_free(policy);

    /* Without NUL at its end, and freed before the policy is used. */
    size_t length = strlen(POLICY);
    char *copy = malloc(length);
    memcpy(copy, POLICY, length);
    policy = qualify_compile(copy, length, NULL);
    free(copy);
    CHECK(policy != NULL);
    char *answer = evaluate(policy, "{\"lead_id\": 1}", "2026-10-31", NULL);
    CHECK(answer != NULL && strstr(answer, "\"stage\":\"lead\"") != NULL);
    qualify_text_free(answer);
    qualify_policy_free(policy);

    error = unset();
    policy = qualify_compile_file(path, &error);
    CHECK(policy != NULL && error == NULL);
    qualify_policy_free(policy);

    error = unset();
    CHECK(qualify_compile("lead\n need yes/no\nSQL requires needs", 36, &error) == NULL);
    CHECK(strstr(qualify_error_json(error), "\"code\":\"E101\"") != NULL);
    CHECK(strstr(qualify_error_json(error), "\"place\":\"policy:3:14\"") != NULL);
    CHECK(says(error, "did you mean `need`?"));
    error = unset();
    CHECK(qualify_compile(NULL, 7, &error) == NULL && says(error, "`text` is NULL"));
    error = unset();
    CHECK(qualify_compile("lead\xff\xfe", 6, &error) == NULL && says(error, "UTF-8"));
    error = unset();
    CHECK(qualify_compile("lead\0", 5, &error) == NULL && says(error, ""));
    error = unset();
    CHECK(qualify_compile(POLICY, (size_t)-1, &error) == NULL && says(error, "more than memory can hold"));
    error = unset();
    CHECK(qualify_compile_file("no-such-file.qualify", &error) == NULL && says(error, "no-such-file"));
    error = unset();
    CHECK(qualify_compile_file("\xff", &error) == NULL && says(error, "`path` is not UTF-8"));
    error = unset();
    CHECK(qualify_compile_file(NULL, &error) == NULL && says(error, "`path` is NULL"));
    /* Without a place for an error nothing is left behind. */
    CHECK(qualify_compile("led", 3, NULL) == NULL);
    CHECK(qualify_compile_file(NULL, NULL) == NULL);
}

static void leads(void) {
    qualify_error *error = unset();
    qualify_policy *policy = qualify_compile(POLICY, strlen(POLICY), NULL);
    const char *sql = "{\"lead_id\": \"M\xc3\xbcller\", \"budget\": 12000, \"events\": "
                      "[{\"event\": \"demo_request\", \"time\": \"2026-10-30T09:00:00Z\"}]}";
    char *answer = evaluate(policy, sql, "2026-10-31", &error);
    CHECK(answer != NULL && error == NULL);
    CHECK(strstr(answer, "\"key\":\"M\xc3\xbcller\"") != NULL && strstr(answer, "\"stage\":\"SQL\"") != NULL);
    CHECK(strstr(answer, "\"broken_events\":[]") != NULL);
    qualify_text_free(answer);

    /* What cannot be read is told, and the rest counts. */
    answer = evaluate(policy, "{\"lead_id\": 7, \"budget\": \"much\", \"events\": [{\"event\": \"demo_request\"}]}",
                      "2026-10-31T08:00:00Z", NULL);
    CHECK(answer != NULL && strstr(answer, "\"bad_values\":[\"budget\"]") != NULL);
    CHECK(strstr(answer, "\"broken_events\":[\"") != NULL);
    qualify_text_free(answer);

    error = unset();
    CHECK(evaluate(NULL, sql, "2026-10-31", &error) == NULL && says(error, "`policy` is NULL"));
    error = unset();
    CHECK(evaluate(policy, NULL, "2026-10-31", &error) == NULL && says(error, "`lead` is NULL"));
    error = unset();
    CHECK(evaluate(policy, sql, NULL, &error) == NULL && says(error, "`as_of` is NULL"));
    error = unset();
    CHECK(evaluate(policy, sql, "soon", &error) == NULL && says(error, "`soon` is no date"));
    error = unset();
    CHECK(evaluate(policy, sql, "\xff", &error) == NULL && says(error, "`as_of` is not UTF-8"));
    error = unset();
    CHECK(evaluate(policy, "{\"lead_id\": \"\xff\"}", "2026-10-31", &error) == NULL &&
          says(error, "`lead` is not UTF-8: byte 13"));
    error = unset();
    CHECK(evaluate(policy, "{\"lead_id\": ", "2026-10-31", &error) == NULL && says(error, "the lead is not JSON"));
    error = unset();
    CHECK(evaluate(policy, "", "2026-10-31", &error) == NULL && says(error, "the lead is not JSON"));
    error = unset();
    CHECK(evaluate(policy, "[]", "2026-10-31", &error) == NULL && says(error, "object"));
    error = unset();
    CHECK(evaluate(policy, "{}", "2026-10-31", &error) == NULL && says(error, "no key"));
    CHECK(evaluate(policy, "{}", "2026-10-31", NULL) == NULL);

    /* As deep as a stack: an error, and no end of the program. */
    size_t deep = 1000000;
    char *lists = malloc(deep);
    memset(lists, '[', deep);
    error = unset();
    CHECK(qualify_evaluate(policy, lists, deep, "2026-10-31", &error) == NULL && says(error, "not JSON"));
    free(lists);
    qualify_policy_free(policy);
}

static void *thread(void *shared) {
    const qualify_policy *policy = shared;
    size_t right = 0;
    for (int at = 0; at < 100; at++) {
        char lead[64], expected[64];
        snprintf(lead, sizeof lead, "{\"lead_id\": %d, \"budget\": %d}", at, at);
        snprintf(expected, sizeof expected, "{\"key\":\"%d\",", at);
        char *answer = evaluate(policy, lead, "2026-10-31", NULL);
        right += answer != NULL && strncmp(answer, expected, strlen(expected)) == 0;
        qualify_text_free(answer);
        qualify_error *error = NULL;
        right += evaluate(policy, "{", "2026-10-31", &error) == NULL && error != NULL;
        qualify_error_free(error);
    }
    return (void *)right;
}

static void threads(void) {
    qualify_policy *policy = qualify_compile(POLICY, strlen(POLICY), NULL);
    pthread_t all[4];
    for (int at = 0; at < 4; at++) CHECK(pthread_create(&all[at], NULL, thread, policy) == 0);
    for (int at = 0; at < 4; at++) {
        void *right = NULL;
        pthread_join(all[at], &right);
        CHECK((size_t)right == 200);
    }
    qualify_policy_free(policy);
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    CHECK(strcmp(qualify_version(), "0.1.0") == 0);
    qualify_policy_free(NULL);
    qualify_error_free(NULL);
    qualify_text_free(NULL);
    CHECK(qualify_error_message(NULL) == NULL && qualify_error_json(NULL) == NULL);
    policies(arguments[1]);
    leads();
    threads();
    printf("%d failures\n", failures);
    return failures != 0;
}
