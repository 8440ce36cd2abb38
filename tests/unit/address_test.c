/* address_test.c -- addresses, networks, and who asks behind proxies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/address.h"
#include "http/forwarded.h"

static struct arena *mem;

static int
begin(void **state)
{
	(void)state;
	mem = arena_new();
	return (0);
}

static int
end(void **state)
{
	(void)state;
	arena_free(mem);
	return (0);
}

static void
an_address_is_the_same_however_it_is_written(void **state)
{
	static const char *const same[][2] = {
	    {"10.0.0.1", "10.0.0.1"},
	    {"10.0.0.1:8080", "10.0.0.1"},
	    {"::ffff:10.0.0.1", "10.0.0.1"},
	    {"2001:DB8:0:0::1", "2001:db8::1"},
	    {"[2001:db8::1]", "2001:db8::1"},
	    {"[2001:db8::1]:443", "2001:db8::1"},
	    {"::1", "::1"},
	};
	static const char *const wrong[] = {"", "10.0.0", "10.0.0.256", "10.0.0.1:", "10.0.0.1:x",
	    "[::1", "[::1]x", "[::1]:", ":::", "unknown", "10.0.0.1 ", "010.0.0.1", "fe80::1%eth0",
	    "[10.0.0.1", "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111"};
	struct address address;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_true(address_read(str_of(same[i][0]), &address));
		assert_string_equal(str_c(mem, address_text(mem, &address)), same[i][1]);
	}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (address_read(str_of(wrong[i]), &address))
			fail_msg("read: %s", wrong[i]);
	}
	assert_false(address_read((struct str){"10.0.0.1\0x", 10}, &address));
}

static bool
has(const char *list, const char *text)
{
	struct networks networks;
	struct address address;

	assert_true(networks_read(mem, str_of(list), &networks));
	assert_true(address_read(str_of(text), &address));
	return (networks_have(&networks, &address));
}

static void
a_network_has_what_its_bits_say(void **state)
{
	(void)state;
	assert_true(has("10.0.0.0/8", "10.255.0.1"));
	assert_false(has("10.0.0.0/8", "11.0.0.1"));
	assert_true(has("192.168.1.128/25", "192.168.1.200"));
	assert_false(has("192.168.1.128/25", "192.168.1.100"));
	assert_true(has("0.0.0.0/0", "8.8.8.8"));
	assert_false(has("0.0.0.0/0", "2001:db8::1"));
	assert_true(has("2001:db8::/32", "2001:db8:7::1"));
	assert_false(has("2001:db8::/32", "2001:db9::1"));
	assert_true(has("::/0", "8.8.8.8"));
	assert_true(has("10.0.0.1, ::1", "::1"));
	assert_false(has("", "::1"));
}

static const char *
who(const char *proxies, const char *peer, const char *list)
{
	struct networks networks;

	assert_true(networks_read(mem, str_of(proxies), &networks));
	return (str_c(mem, forwarded_address(mem, &networks, str_of(peer), str_of(list))));
}

static void
a_list_is_believed_from_its_end_and_from_our_proxies_alone(void **state)
{
	(void)state;
	assert_string_equal(who("", "127.0.0.1", "10.0.0.1"), "127.0.0.1");
	assert_string_equal(who("10.0.0.2", "127.0.0.1", "10.0.0.1"), "127.0.0.1");
	assert_string_equal(who("127.0.0.1", "127.0.0.1", ""), "127.0.0.1");
	assert_string_equal(who("127.0.0.1", "127.0.0.1", "10.0.0.1"), "10.0.0.1");
	assert_string_equal(who("127.0.0.1", "127.0.0.1", "6.6.6.6, 10.0.0.1"), "10.0.0.1");
	assert_string_equal(
	    who("127.0.0.1, 10.1.0.0/16", "127.0.0.1", "6.6.6.6, 7.7.7.7 ,10.1.0.9"), "7.7.7.7");
	/* All of them ours: the farthest. */
	assert_string_equal(who("10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3");
	/* What is not an address ends the walk: the proxy that said it is who asks. */
	assert_string_equal(who("127.0.0.1", "127.0.0.1", "6.6.6.6, unknown"), "127.0.0.1");
	assert_string_equal(who("127.0.0.1", "127.0.0.1", "6.6.6.6,,"), "6.6.6.6");
	assert_string_equal(who("::1", "::1", "2001:DB8::7"), "2001:db8::7");
	assert_string_equal(
	    who("127.0.0.1", "::ffff:127.0.0.1", "[2001:db8::7]:4711"), "2001:db8::7");
	assert_string_equal(who("127.0.0.1", "local", "10.0.0.1"), "local");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_is_the_same_however_it_is_written),
	    cmocka_unit_test(a_network_has_what_its_bits_say),
	    cmocka_unit_test(a_list_is_believed_from_its_end_and_from_our_proxies_alone),
	};

	return (cmocka_run_group_tests_name("address", tests, begin, end));
}
