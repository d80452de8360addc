// SPDX-License-Identifier: GPL-2.0-only
/*
 * core.c - the scheduler's core: rescheduling, switching and accounting; policy is
 * the classes'. See sched.h.
 *
 * A wake-up sets need_resched, so on the next exit to the guest an entity that its
 * class prefers preempts the current one. Time is charged where the clock is read
 * anyway: at interrupts, own work, switches and sleep. The time of an interrupt is
 * charged to the owner of its line or timer, not to the interrupted entity.
 * LOCKS: the run queue's lock protects the classes' queues and the accounting; it is
 *	not held while an entity runs. Own work is woken without it, by a flag, since
 *	printk() raises work under any lock.
 */
#include <vambrace/sched.h>

#include <stddef.h>

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/container_of.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/irq.h>
#include <vambrace/work.h>

/* In descending priority: entities of an earlier class run first. */
static const struct sched_class *const classes[] = { &round_robin };

static inline struct sched_cpu *local(void)
{
	return &this_cpu()->sched;
}

static void slice_over(struct timer *timer)
{
	(void)timer;
	this_cpu()->need_resched = true;
}

void sched_init(void)
{
	struct sched_cpu *sched = local();

	sched->lock = (struct lock)LOCK_INITIALIZER(LOCK_RUN_QUEUE, 0);
	sched->current = &sched->idle;
	sched->slice_timer.expired = slice_over;
	sched->own_work.class = &round_robin;
	this_cpu()->need_resched = true;
}

/* --- time --- */

static uint64_t account(struct sched_entity *entity)
{
	uint64_t now = time_now();
	uint64_t passed = now - local()->accounted;

	if (entity == NULL) {
		entity = local()->current;
	}
	local()->accounted = now;
	entity->time += passed;
	if (entity->class != NULL) {
		entity->class->charge(entity, passed);
	}
	return now;
}

uint64_t sched_account(struct sched_entity *entity)
{
	uint64_t now;

	lock_take(&local()->lock);
	now = account(entity);
	lock_release(&local()->lock);
	return now;
}

struct sched_entity *sched_own_work(void)
{
	return &local()->own_work;
}

/* --- wake and sleep --- */

static void wake_locked(struct sched_entity *entity)
{
	if (!entity->runnable) {
		entity->runnable = true;
		entity->class->wake(entity);
		this_cpu()->need_resched = true;
	}
}

static void wake(struct sched_entity *entity)
{
	lock_take(&local()->lock);
	wake_locked(entity);
	lock_release(&local()->lock);
}

static void sleep(struct sched_entity *entity)
{
	lock_take(&local()->lock);
	if (entity->runnable) {
		entity->runnable = false;
		entity->class->sleep(entity, account(NULL));
		this_cpu()->need_resched = true;
	}
	lock_release(&local()->lock);
}

static void start_domain(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		domain->vcpu[i]->sched.class = &round_robin;
		domain->vcpu[i]->sched.time = 0;
	}
}

void sched_wake(struct vcpu *vcpu)
{
	if (vcpu->state == VCPU_DOWN) {
		return;
	}
	vcpu->state = VCPU_RUNNABLE;
	vcpu->polling = false;
	timer_cancel(&vcpu->poll_timer);
	wake(&vcpu->sched);
}

void sched_sleep(struct vcpu *vcpu)
{
	sleep(&vcpu->sched);
}

static void end_domain(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		domain->vcpu[i]->state = VCPU_DOWN;
		sched_sleep(domain->vcpu[i]);
	}
}

DOMAIN_HOOKS(sched) = { .start = start_domain, .end = end_domain };

void sched_yield(struct vcpu *vcpu)
{
	lock_take(&local()->lock);
	account(NULL);
	vcpu->sched.class->yield(&vcpu->sched);
	this_cpu()->need_resched = true;
	lock_release(&local()->lock);
}

void sched_work(void)
{
	if (!local()->own_work.runnable) {
		local()->work_raised = true;
		this_cpu()->need_resched = true;
	}
}

static void wake_own_work(void)
{
	if (local()->work_raised) {
		local()->work_raised = false;
		wake_locked(&local()->own_work);
	}
}

/* --- choosing --- */

static struct sched_entity *choose(void)
{
	uint64_t until = NEVER, now;
	struct sched_entity *chosen = NULL;

	lock_take(&local()->lock);
	now = account(NULL);
	wake_own_work();
	this_cpu()->need_resched = false;
	for (unsigned int i = 0; i < sizeof(classes) / sizeof(classes[0]) && chosen == NULL; i++) {
		chosen = classes[i]->pick(now, &until);
	}
	local()->current = chosen != NULL ? chosen : &local()->idle;
	lock_release(&local()->lock);
	timer_set_from(&local()->slice_timer, until, now);
	return local()->current;
}

/* Runs until a piece has woken an entity, an interrupt waits, or no work is left. */
static void do_own_work(void)
{
	if (arch_interrupt_waiting()) {
		irq_handle();
	}
	do {
		if (!work_piece()) {
			sleep(&local()->own_work);
			return;
		}
		if (arch_interrupt_waiting()) {
			irq_handle();
			return;
		}
	} while (!this_cpu()->need_resched);
}

static void wait(void)
{
	while (!this_cpu()->need_resched) {
		arch_wait_for_interrupt();
		irq_handle();
	}
}

struct vcpu *sched_pick(void)
{
	for (;;) {
		struct sched_entity *entity = choose();

		if (entity == &local()->own_work) {
			do_own_work();
		} else if (entity == &local()->idle) {
			wait();
		} else {
			struct vcpu *vcpu = container_of(entity, struct vcpu, sched);

			if (arch_switch_to(vcpu)) {
				return vcpu;
			}
			irq_handle();
		}
	}
}

void sched_start(void)
{
	local()->accounted = time_now();
	arch_enter_guest(sched_pick());
}

/* --- debug keys --- */

static void print(const struct sched_entity *entity)
{
	if (entity == &local()->own_work) {
		printk("run queue: the hypervisor's own work\n");
	} else {
		const struct vcpu *vcpu = container_of(entity, struct vcpu, sched);

		printk("run queue: d%u %s\n", vcpu->domain->id, vcpu->domain->config->name);
	}
}

/* The entity at @place, from 0, of the classes' concatenated queues, or NULL. */
static const struct sched_entity *entity_at(unsigned int place)
{
	const struct sched_entity *entity = NULL;

	lock_take(&local()->lock);
	for (unsigned int i = 0; i < sizeof(classes) / sizeof(classes[0]) && entity == NULL; i++) {
		entity = classes[i]->at(&place);
	}
	lock_release(&local()->lock);
	return entity;
}

/* Prints without the lock, so the queue may change between two steps. */
bool sched_dump(unsigned int step)
{
	const struct sched_entity *entity;

	if (step == 0) {
		lock_dump();
		if (local()->current == &local()->idle) {
			printk("run queue: idle\n");
		}
		return true;
	}
	entity = entity_at(step - 1);
	if (entity != NULL) {
		print(entity);
	}
	return entity != NULL;
}

void sched_dump_times(void)
{
	printk("time in ms: hypervisor %u, idle %u\n",
	       (unsigned int)(local()->own_work.time / NS_PER_MS),
	       (unsigned int)(local()->idle.time / NS_PER_MS));
}
