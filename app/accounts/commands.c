/* commands.c -- the commands of accounts: user, token, space, member. */
#include "accounts/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accounts.h"
#include "base/log.h"
#include "base/settings.h"
#include "ops/task.h"

#define TOKEN_DAYS 90
#define PASSWORD_LINE 1024

static int
action_unknown(const char *action, const char *known)
{
	log_errorf(known, "there is no action \"%s\"", action);
	return (EXIT_USAGE);
}

/* -- user ---------------------------------------------------------------------------- */

/* The first line of standard input; never an argument, which others can see. */
static struct str
password_line(void)
{
	static char line[PASSWORD_LINE];

	if (fgets(line, sizeof(line), stdin) == NULL)
		return (STR(""));
	line[strcspn(line, "\r\n")] = '\0';
	return (str_of(line));
}

static int
user_add(struct command_line *line)
{
	struct person_form form = {
	    .email = str_of(line_needed(line, "--email")),
	    .name = str_of(line_needed(line, "--name")),
	    .admin = line_flag(line, "--admin"),
	};
	bool ask = line_flag(line, "--password-stdin");
	struct task task;
	int64_t id = 0;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if (ask && (form.password = password_line()).n == 0) {
		log_error("--password-stdin: there is no password on standard input", NULL);
		return (EXIT_USAGE);
	}
	if ((e = task_open(&task, line, true)))
		return (task_status(e));
	if ((e = task_close(&task, person_add(&task.ctx, &form, &id))) == OK)
		(void)printf(line->json ? "{\"id\":%lld}\n" : "%lld\n", (long long)id);
	return (task_status(e));
}

static int
user_link(struct command_line *line)
{
	struct str email = str_of(line_needed(line, "--email")), token = STR_NONE;
	struct task task;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, false)))
		return (task_status(e));
	if ((e = task_close(&task, link_make(&task.ctx, email, &token))) == OK) {
		(void)printf(line->json ? "{\"link\":\"%s/link/%.*s\"}\n" : "%s/link/%.*s\n",
		    settings()->base_url, STR_ARG(token));
	}
	return (task_status(e));
}

/* For an administrator who lost their phone, and has nobody to ask. */
static int
user_second_off(struct command_line *line)
{
	struct str email = str_of(line_needed(line, "--email"));
	struct task task;
	int64_t person;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, false)))
		return (task_status(e));
	if ((e = person_of_email(&task.ctx, email, &person)) == OK)
		e = second_factor_clear(&task.ctx, person);
	return (task_status(task_close(&task, e)));
}

int
user_command(struct command_line *line)
{
	const char *action = line_word(line, "add or link");

	if (strcmp(action, "add") == 0)
		return (user_add(line));
	if (strcmp(action, "link") == 0)
		return (user_link(line));
	if (strcmp(action, "second-factor-off") == 0)
		return (user_second_off(line));
	return (action_unknown(action, "user add --email E --name N, user link --email E, or "
				       "user second-factor-off --email E"));
}

/* -- token ------------------------------------------------------------------------------ */

int
token_command(struct command_line *line)
{
	const char *action = line_word(line, "create");
	struct str email = str_of(line_needed(line, "--email"));
	struct api_token_form form = {
	    .name = STR("command line"),
	    .scopes = str_of(line_needed(line, "--scopes")),
	    .days = TOKEN_DAYS,
	};
	const char *days = line_option(line, "--days");
	struct api_token_made made = {0};
	struct task task;
	enum err e;

	if (strcmp(action, "create") != 0)
		return (action_unknown(action, "token create --email E --scopes S [--days N]"));
	if (days != NULL && !str_int64(str_of(days), &form.days))
		form.days = 0;
	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, false)))
		return (task_status(e));
	e = task_close(&task, api_token_make_for(&task.ctx, email, &form, &made));
	if (e == OK && line->json)
		(void)printf(
		    "{\"id\":%lld,\"token\":\"%.*s\"}\n", (long long)made.id, STR_ARG(made.token));
	else if (e == OK)
		(void)printf("%.*s\n", STR_ARG(made.token));
	return (task_status(e));
}

/* -- space and member ---------------------------------------------------------------------- */

static struct str
option_or_empty(struct command_line *line, const char *name)
{
	const char *value = line_option(line, name);

	return (value == NULL ? STR("") : str_of(value));
}

/* `space embeddings --slug S yes|no`: for a private space that no administrator reads. */
static int
space_embeddings_command(struct command_line *line)
{
	struct str slug = str_of(line_needed(line, "--slug"));
	struct str answer = str_of(line_word(line, "yes or no"));
	bool allowed = str_eq(answer, STR("yes"));
	struct task task;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if (!allowed && !str_eq(answer, STR("no"))) {
		log_error("its texts may be sent to the embeddings endpoint: yes or no?", NULL);
		return (EXIT_USAGE);
	}
	if ((e = task_open(&task, line, false)))
		return (task_status(e));
	e = space_embeddings_set(&task.ctx, slug, allowed);
	if (e == ERR_CONFLICT)
		log_error(
		    "this space is open: its texts are sent whenever there is an endpoint", NULL);
	return (task_status(task_close(&task, e)));
}

static int
space_add_command(struct command_line *line)
{
	struct space_form form = {
	    .slug = str_of(line_needed(line, "--slug")),
	    .name = str_of(line_needed(line, "--name")),
	    .about = option_or_empty(line, "--about"),
	    .owner = option_or_empty(line, "--owner"),
	    .private = line_flag(line, "--private"),
	};
	struct task task;
	int64_t id = 0;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, false)))
		return (task_status(e));
	/* The slug has passed its check, so it needs no quoting. */
	if ((e = task_close(&task, space_add(&task.ctx, &form, &id))) == OK && line->json)
		(void)printf(
		    "{\"id\":%lld,\"slug\":\"%.*s\"}\n", (long long)id, STR_ARG(form.slug));
	else if (e == OK)
		(void)printf("%lld\n", (long long)id);
	return (task_status(e));
}

int
space_command(struct command_line *line)
{
	const char *action = line_word(line, "add or embeddings");

	if (strcmp(action, "embeddings") == 0)
		return (space_embeddings_command(line));
	if (strcmp(action, "add") == 0)
		return (space_add_command(line));
	return (action_unknown(action,
	    "space add --slug S --name N [--private] [--owner E], or embeddings --slug S yes|no"));
}

int
member_command(struct command_line *line)
{
	const char *action = line_word(line, "add or remove");
	bool removing = strcmp(action, "remove") == 0;
	struct str space = str_of(line_needed(line, "--space"));
	struct str email = str_of(line_needed(line, "--email"));
	struct str role = removing ? STR("") : str_of(line_needed(line, "--role"));
	struct task task;
	int64_t person = 0;
	enum err e;

	if (!removing && strcmp(action, "add") != 0)
		return (action_unknown(action, "member add --space S --email E --role R"));
	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, false)))
		return (task_status(e));
	if (!removing)
		e = member_put_email(&task.ctx, space, email, role, &person);
	else if ((e = person_of_email(&task.ctx, email, &person)) == OK)
		e = member_remove(&task.ctx, space, person);
	if ((e = task_close(&task, e)) == OK && line->json)
		(void)printf("{\"person\":%lld}\n", (long long)person);
	return (task_status(e));
}
