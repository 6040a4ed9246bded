/* qualify for C. docs/embed.md is its page; example.c is a whole program.
 *
 * A policy is compiled once. Each lead is a text of JSON that gets an answer as JSON. Threads may share a policy.
 * No function ends the program, and none keeps a pointer that it is given. */

#ifndef QUALIFY_H
#define QUALIFY_H

#include <stddef.h>

// What is wrong with a policy, a lead or a call.
typedef struct qualify_error qualify_error;

// A policy that is compiled. Threads may share it.
typedef struct qualify_policy qualify_policy;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Compiles a policy of one file. Messages call the file `policy`.
//
// `text` points to `length` bytes of UTF-8; they need no NUL at their end, and can be freed when the function returns.
// `error` is NULL, or points to a place for an error. Where the policy has mistakes, the function returns NULL and puts an
// error there, which the caller frees with `qualify_error_free`. Otherwise it puts NULL there and returns a policy, which
// the caller frees with `qualify_policy_free`.
//
// # Safety
// `text` and `error` are NULL or point to what is said above.
struct qualify_policy *qualify_compile(const char *text,
                                       size_t length,
                                       struct qualify_error **error);

// Reads and compiles a policy, with the files that it takes in with `use` and `based on`.
//
// `path` is a path in UTF-8 that ends with NUL; it can be freed when the function returns. `error` and the returned policy
// are as those of `qualify_compile`.
//
// # Safety
// `path` and `error` are NULL or point to what is said above.
struct qualify_policy *qualify_compile_file(const char *path,
                                            struct qualify_error **error);

// Answers for a lead: the JSON object that `qualify run` writes, in which `bad_values` lists fields that cannot be read
// and count as missing, and beside it `broken_events`, which says what is wrong with events that do not count.
//
// `policy` comes from `qualify_compile` or `qualify_compile_file` and is not freed yet; threads may use it at the same time.
// `lead` points to `length` bytes: a JSON object in UTF-8, as `qualify run` reads a line of a file, with a list `events`.
// `as_of` is a date or an instant that ends with NUL: `2026-10-31` (its end) or `2026-10-31T08:00:00Z`. Both can be freed
// when the function returns. `error` is NULL, or points to a place for an error. Where the lead gets no answer, the function
// returns NULL and puts an error there, which the caller frees with `qualify_error_free`. Otherwise it puts NULL there and
// returns a text in UTF-8 that ends with NUL, which the caller frees with `qualify_text_free`.
//
// # Safety
// `policy`, `lead`, `as_of` and `error` are NULL or point to what is said above.
char *qualify_evaluate(const struct qualify_policy *policy,
                       const char *lead,
                       size_t length,
                       const char *as_of,
                       struct qualify_error **error);

// The error for a person: what is wrong, with the lines of the policy and what to write instead. UTF-8 that ends with NUL.
// The text belongs to the error and is freed with it. NULL where `error` is NULL.
//
// # Safety
// `error` is NULL or comes from this library and is not freed yet.
const char *qualify_error_message(const struct qualify_error *error);

// The error for a program: `{"message": "…", "mistakes": [{"code": "E101", "message": "…", "help": "…", "place":
// "policy:12:3"}]}`. `mistakes` are those of a policy; `help` can be null. UTF-8 that ends with NUL. The text belongs to the
// error and is freed with it. NULL where `error` is NULL.
//
// # Safety
// `error` is NULL or comes from this library and is not freed yet.
const char *qualify_error_json(const struct qualify_error *error);

// Frees a policy. No call may be using it. NULL is ignored.
//
// # Safety
// `policy` is NULL or comes from this library and is not freed yet.
void qualify_policy_free(struct qualify_policy *policy);

// Frees an error and its texts. NULL is ignored.
//
// # Safety
// `error` is NULL or comes from this library and is not freed yet.
void qualify_error_free(struct qualify_error *error);

// Frees an answer of `qualify_evaluate`. NULL is ignored.
//
// # Safety
// `text` is NULL or comes from `qualify_evaluate` and is not freed yet.
void qualify_text_free(char *text);

// The version of the library, as `0.1.0`. The text is never freed.
const char *qualify_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* QUALIFY_H */
