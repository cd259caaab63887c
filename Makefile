# Entry points; `make help` lists them. Results go to build/, state of the lab to .lab/.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
# Two runs of dotnet would write the same intermediate files.
.NOTPARALLEL:

SERIES := 6.1 6.12
KERNEL ?= 6.1
TIMEOUT ?= $(if $(LAB_SHELL),0,900)
CPUS ?= $(if $(ICOUNT),1,2)
MEMORY ?= 2048
MODE ?= kill
TRIES ?= 10
MINUTES ?= 1
TIMES ?= 5
PORTION ?= 1
N ?= 1000000
KILLS ?= 20
BENCH ?= analysis arming http
BOOTS ?= 4
WALKS ?= 5
PREFIX ?= /usr/local
DESTDIR ?=

programs := build/publish
cofferdam := $(programs)/Cofferdam.Cli/release/cofferdam
kernel_tests := $(programs)/Cofferdam.KernelTests/release_linux-x64/Cofferdam.KernelTests
lab_options = --timeout $(TIMEOUT) --cpus $(CPUS) --memory $(MEMORY) $(if $(ICOUNT),--icount) $(if $(TOLERANT),--tolerant) \
	$(if $(APPEND),--append '$(APPEND)') $(if $(LAB_OUT),--out '$(LAB_OUT)')

.PHONY: help
help: ## this list
	@echo 'make TARGET [VARIABLE=value ...]'; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'Variables of lab, demo, bench, attack, judge and cve:'
	@echo '  KERNEL=6.1|6.12    the series of the stock kernel to boot (default $(KERNEL))'
	@echo "  RUN='command'      what runs as root inside; its output is printed, its failure is make lab's"
	@echo '  LAB_SHELL=1        an interactive shell in place of RUN'
	@echo '  TIMEOUT=seconds    ends the guest, exit status 124 (default $(TIMEOUT); 0: never)'
	@echo '  CPUS=n MEMORY=MiB  of the guest (default 2, with ICOUNT 1, and $(MEMORY))'
	@echo '  ICOUNT=1           guest time advances one nanosecond per guest instruction'
	@echo "  APPEND='words'     more of the kernel command line"
	@echo '  TOLERANT=1         a kernel warning or oops does not fail the run'
	@echo '  LAB_OUT=directory  what the guest sees as $$LAB_OUT (default .lab/last/out)'
	@echo '  MODE= TRIES=       of attack (default $(MODE) and $(TRIES))'
	@echo '  MINUTES= POLICIES= SEED=  of judge, learn and soak (default $(MINUTES), all, random); MODE=observe|kill|block'
	@echo '  TIMES= QUIET=      of phases (default $(TIMES), and what the policies say); POLICIES= SEED= MODEL= as of judge'
	@echo '  MODEL=file         of judge and bench: what tells older objects; a file of this folder (default: nothing does)'
	@echo "  BUGS='names' SEED= of attack (default all, random)"
	@echo '  PORTION=           of attack: tries after which Cofferdam is asked what it denied (default $(PORTION))'
	@echo '  N= KILLS=          of fuzz-gate (default $(N) and $(KILLS))'
	@echo '  BENCH=tables       of bench, some of: analysis arming hits http memory sampling trees (default $(BENCH))'
	@echo '  BOOTS= WALKS=      of model, evaluate: the boots, the last one for the test, and walks of each ($(BOOTS), $(WALKS))'
	@echo '  REUSE=1            evaluate: boots only the machines that were not booted yet'
	@echo '  CASE= MODE=        of cve: $(sort $(notdir $(patsubst %/case,%,$(wildcard lab/cve/*/case)))) (docs/cve.md)'
	@echo
	@echo 'make itself exits with 2 on any failure; lab/boot, which it calls, exits with the status of the command'
	@echo '(lab/boot --help).'

# ---- what must be on the machine ----------------------------------------------------------------------------------------

# The stamp keeps the check out of the way of every build; `make setup` itself always looks.
.PHONY: setup
setup: ## install the Debian packages that are missing: compilers, QEMU, the lab's kernels
	@scripts/setup
	@mkdir -p .lab && touch .lab/setup

.lab/setup: scripts/setup
	@$(MAKE) --no-print-directory setup

# ---- build --------------------------------------------------------------------------------------------------------------

sources := $(shell find src tests lab bench bpf gate -path lab/cve -prune -o \( -name '*.cs' -o -name '*.csproj' \
	-o -name '*.c' -o -name '*.h' -o -name '*.yaml' -o -name '*.json' -o -name '*.expected' \) -print 2>/dev/null)
sources += $(wildcard *.props *.slnx global.json .editorconfig)
victim_sources := $(shell find lab/victims -type f 2>/dev/null)

.PHONY: build
build: build/.stamps/solution build/.stamps/cofferdam build/.stamps/cofferdam-lab build/.stamps/kernel-tests
build: build/.stamps/victims build/.stamps/gate ## build everything

build/.stamps/solution: $(sources) | .lab/setup
	dotnet build Cofferdam.slnx -c Release -v quiet --nologo
	@mkdir -p $(@D) && touch $@

# The same compiled assemblies, so only the ahead-of-time compiler has work to do.
build/.stamps/cofferdam: build/.stamps/solution
	dotnet publish src/Cofferdam.Cli -c Release -v quiet --nologo
	@mkdir -p $(@D) && touch $@

build/.stamps/kernel-tests: build/.stamps/solution
	dotnet publish tests/Cofferdam.KernelTests -c Release --no-build -v quiet --nologo
	@mkdir -p $(@D) && touch $@

build/.stamps/cofferdam-lab: build/.stamps/solution
	dotnet publish lab/Cofferdam.Lab -c Release -v quiet --nologo
	@mkdir -p $(@D) && touch $@

kernels = $(foreach series,$(SERIES),$(shell lab/kernel $(series)))

# Each victim is built with the type information of the distribution's own modules and without, as DKMS leaves it.
build/.stamps/victims: $(victim_sources) $(wildcard /lib/modules/*/modules.dep) | .lab/setup
	@for version in $(kernels); do \
		for btf in 1 0; do $(MAKE) --no-print-directory -C lab/victims KERNEL=$$version BTF=$$btf; done; \
	done
	@mkdir -p $(@D) && touch $@

gate_sources := $(shell find gate -type f)

build/.stamps/gate: $(gate_sources) $(wildcard /lib/modules/*/modules.dep) | .lab/setup
	@for version in $(kernels); do $(MAKE) --no-print-directory -C gate KERNEL=$$version; done
	@mkdir -p $(@D) && touch $@

# ---- the lab ------------------------------------------------------------------------------------------------------------

# $(value) keeps make's hands off the dollar signs of the command.
.PHONY: lab
lab: export LAB_COMMAND = $(value RUN)
lab: build ## boot a stock kernel and run a command inside: make lab KERNEL=6.1 RUN='uname -a'
ifdef LAB_SHELL
	@exec lab/boot $(lab_options) --shell $(KERNEL)
else
	@[[ -n $$LAB_COMMAND ]] || { echo "make lab wants RUN='command' or LAB_SHELL=1 (see make help)" >&2; exit 2; }
	@exec lab/boot $(lab_options) $(KERNEL) "$$LAB_COMMAND"
endif

.PHONY: demo
demo: build ## confine a live vulnerable module, attack it, show what happened
	@exec lab/boot $(lab_options) $(KERNEL) 'cofferdam-lab demo'

.PHONY: attack
attack: build ## run every attack TRIES times under MODE beside legal users, one JSON object per bug kind and one of all
	@exec lab/boot $(lab_options) $(KERNEL) 'cofferdam-lab attacks --mode $(MODE) --tries $(TRIES) --portion $(PORTION) \
		$(if $(BUGS),--bugs $(BUGS)) $(if $(SEED),--seed $(SEED)) --beside-users'

.PHONY: fuzz-gate
fuzz-gate: build ## say N random things to the gate from several callers, and kill enforce at KILLS moments
	@exec lab/boot $(lab_options) $(KERNEL) 'COFFERDAM_FUZZ_CALLS=$(N) COFFERDAM_KILLS=$(KILLS) $(kernel_tests) \
		--filter-class "*GateHostileInputTests" "*GateLifetimeTests"'

# A guest that boots and analyses takes a minute or two beside the MINUTES of each of the four runs.
.PHONY: judge
judge: TIMEOUT = 0
judge: build ## run the workloads MINUTES in each example compartment under MODE: one JSON object, no deny is right
	@exec lab/boot $(lab_options) $(KERNEL) \
		'cofferdam-lab judge --mode $(MODE) --minutes $(MINUTES) $(if $(POLICIES),--policies $(POLICIES)) $(if $(SEED),--seed $(SEED)) \
		$(if $(MODEL),-- --model $(MODEL))'

.PHONY: phases
phases: TIMEOUT = 0
phases: build ## how long the initialization phase of each example compartment is beside its workload, TIMES times
	@exec lab/boot $(lab_options) $(KERNEL) \
		'cofferdam-lab phases --times $(TIMES) $(if $(POLICIES),--policies $(POLICIES)) $(if $(SEED),--seed $(SEED)) \
		-- $(if $(MODEL),--model $(MODEL)) $(if $(QUIET),--quiet $(QUIET))'

.PHONY: soak
soak: TIMEOUT = 0
soak: build ## workloads and attacks in random order, MINUTES long, while all are confined: one JSON object (MODE=kill|block)
	@exec lab/boot $(lab_options) $(KERNEL) \
		'cofferdam-lab soak --mode $(MODE) --minutes $(MINUTES) $(if $(POLICIES),--policies $(POLICIES)) $(if $(SEED),--seed $(SEED))'

.PHONY: learn
learn: TIMEOUT = 0
learn: build ## learn MINUTES what the example compartments write; their files go to examples/policies/learnt
	@mkdir -p .lab/learnt && rm -f .lab/learnt/*
	@lab/boot $(lab_options) --out .lab/learnt $(KERNEL) 'cofferdam-lab learn --out "$$LAB_OUT" --minutes $(MINUTES) \
		$(if $(POLICIES),--policies $(POLICIES)) $(if $(SEED),--seed $(SEED))'
	@mkdir -p examples/policies/learnt && cp .lab/learnt/*.learnt.yaml examples/policies/learnt/

# Needs the source of the kernel, which is fetched (140 MB) when it is first needed.
.PHONY: cve
cve: build ## trigger a real bug with Cofferdam (MODE=observe|kill|block) or without (off); without CASE all, both ways
	@[[ $(KERNEL) == 6.1 ]] || { echo 'the real bugs are those of the 6.1 kernel (docs/cve.md)' >&2; exit 2; }
	@status=0; $(if $(CASE),,[[ $(MODE) == off ]] || lab/cve/run off || status=1;) \
		lab/cve/run $(MODE) $(CASE) || status=1; exit "$$status"

# The slow part is booting: about two minutes for each boot.
.PHONY: model
model: build ## train the model of a kernel from reference machines and measure it: make model KERNEL=6.1 BOOTS=4 WALKS=5
	@exec lab/model --boots $(BOOTS) --walks $(WALKS) $(KERNEL)

# Seven boots by default, and what they tell is looked at from all sides.
.PHONY: evaluate
evaluate: build ## how well the objects of a kernel are told: boots its machines, writes a report, ends with the table as JSON
	@exec lab/evaluate --boots $(BOOTS) --walks $(WALKS) $(if $(REUSE),--reuse) $(KERNEL)

build/.stamps/bench: build/.stamps/solution
	dotnet publish bench/Cofferdam.Bench -c Release -v quiet --nologo
	@mkdir -p $(@D) && touch $@

.PHONY: bench
bench: build build/.stamps/bench ## print the benchmark tables
	@exec lab/boot $(lab_options) $(KERNEL) 'modprobe nf_tables && insmod build/gate/$$(uname -r)/cofferdam_gate.ko && \
		MODEL=$(MODEL) $(programs)/Cofferdam.Bench/release/cofferdam-bench $(BENCH)'

# The analysis needs no kernel of its own, only what it reads of one: this machine's processor is no emulated one.
.PHONY: bench-analysis
bench-analysis: build build/.stamps/bench ## record a lab kernel, and time the analysis of it on this machine
	@mkdir -p .lab/recordings/$(KERNEL)
	@lab/boot $(lab_options) --out $(CURDIR)/.lab/recordings/$(KERNEL) $(KERNEL) \
		'$(programs)/Cofferdam.Bench/release/cofferdam-bench record $$LAB_OUT'
	@$(programs)/Cofferdam.Bench/release/cofferdam-bench analysis-of .lab/recordings/$(KERNEL)

# ---- tests --------------------------------------------------------------------------------------------------------------

# TESTS: which runs; FILTER: options of the test program.
.PHONY: test
test: build ## run the unit tests, and the kernel tests on every kernel: make test TESTS='unit 6.1' FILTER='--filter-class X'
	@exec scripts/test $(TESTS) -- $(FILTER)

# Not part of the CI: probes on each store of a compartment, and more rounds of what takes long.
.PHONY: test-long
test-long: build ## run the kernel tests that are too long for make test: an hour for each kernel
	@COFFERDAM_GUEST_SECONDS=7200 exec scripts/test $(or $(TESTS),6.1 6.12) -- --explicit only $(FILTER)

# Not part of the CI: loading one compartment's programs takes minutes where every lock and every access is looked at.
.PHONY: debug
debug: build ## let the gate deny on a kernel with lockdep and KASAN, which is built when it is first needed (half an hour)
	@lab/debug/build
	@root=$$(lab/kernel --root debug); version=$$(lab/kernel debug); \
		$(MAKE) --no-print-directory -C gate ROOT=$$root KERNEL=$$version; \
		$(MAKE) --no-print-directory -C lab/victims ROOT=$$root KERNEL=$$version
	@exec scripts/test debug -- $(or $(FILTER),--filter-class '*OperandFormTests')

.PHONY: check
check: .lab/setup ## check the style of code and scripts, changing nothing
	shellcheck .ci/run scripts/* lab/cve/*/case $$(grep -rlE '^#!.*[/ ](ba)?sh$$' lab)
	@for version in $(kernels); do \
		$(MAKE) --no-print-directory -C gate check KERNEL=$$version OUT=$(CURDIR)/build/sparse/$$version || exit 1; \
	done
	dotnet format Cofferdam.slnx --verify-no-changes

.PHONY: format
format: ## bring the code into the style of .editorconfig
	dotnet format Cofferdam.slnx

# ---- install ------------------------------------------------------------------------------------------------------------

.PHONY: install
install: build/.stamps/cofferdam ## install the program below DESTDIR and PREFIX
	install -D -m 755 $(cofferdam) $(DESTDIR)$(PREFIX)/bin/cofferdam

# ---- fixtures -------------------------------------------------------------------------------------------------------------

# 6.1 boots with four levels of page tables, so that the tests see both address space layouts.
.PHONY: fixtures
fixtures: build ## record parts of both lab kernels anew for the unit tests: tests/fixtures
	@lab/boot --append no5lvl --out $(CURDIR)/tests/fixtures/6.1 6.1 '$(record)'
	@lab/boot --out $(CURDIR)/tests/fixtures/6.12 6.12 '$(record)'

record = modprobe nf_tables && dotnet $(CURDIR)/build/bin/Cofferdam.Recorder/release/Cofferdam.Recorder.dll $$LAB_OUT

# ---- clean --------------------------------------------------------------------------------------------------------------

.PHONY: clean
clean: ## delete everything that was built, and the state of the lab
	rm -rf build .lab
