/* Linear-chain CRF over hashed features, trained by AdaGrad with feature dropout.
 *
 * A label is one of LABELS (B, M, E, S, O); a character may carry a set of labels it is allowed to have, so that a partly
 * labelled sentence trains too: the numerator sums over every path that the sets allow. One thread, one seed: the same
 * material gives the same weights, byte for byte, on one machine.
 *
 * Compile: gcc -O3 -march=native -ffast-math -shared -fPIC -o crf.so crf.c -lm
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 8 /* labels padded to one vector register */
#define LONGEST 512
#define IMPOSSIBLE 1e30 /* no path through the allowed labels: a sentence cut inside a name */

static uint64_t state;
static inline uint32_t draw(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

/* Scaled forward-backward over the allowed labels; adds sign * probability to the gradients and returns log Z less the sum of the emission maxima. */
static double expect(int n, int labels, double emit[][WIDTH], const double *move, const uint8_t *allowed, double sign,
                     double grad[][WIDTH], double *grad_move) {
    static double fore[LONGEST][WIDTH], back[LONGEST][WIDTH], norm[LONGEST];
    const double *begin = move + labels * labels, *end = begin + labels;
    double z = 0, total = 0;
    for (int y = 0; y < labels; y++) total += fore[0][y] = (allowed[0] >> y & 1) ? emit[0][y] * begin[y] : 0;
    if (total < 1e-280) return IMPOSSIBLE;
    norm[0] = total;
    for (int y = 0; y < labels; y++) fore[0][y] /= total;
    for (int t = 1; t < n; t++) {
        total = 0;
        for (int y = 0; y < labels; y++) {
            double sum = 0;
            if (allowed[t] >> y & 1)
                for (int x = 0; x < labels; x++) sum += fore[t - 1][x] * move[x * labels + y];
            total += fore[t][y] = sum * emit[t][y];
        }
        if (total < 1e-280) return IMPOSSIBLE;
        norm[t] = total;
        for (int y = 0; y < labels; y++) fore[t][y] /= total;
    }
    total = 0;
    for (int y = 0; y < labels; y++) total += fore[n - 1][y] * end[y];
    if (total < 1e-280) return IMPOSSIBLE;
    for (int y = 0; y < labels; y++) back[n - 1][y] = (allowed[n - 1] >> y & 1) ? end[y] / total : 0;
    z = log(total);
    for (int t = n - 1; t > 0; t--) {
        double step[WIDTH];
        z += log(norm[t]);
        for (int y = 0; y < labels; y++) step[y] = (allowed[t] >> y & 1) ? emit[t][y] * back[t][y] / norm[t] : 0;
        for (int x = 0; x < labels; x++) {
            double sum = 0;
            if (allowed[t - 1] >> x & 1)
                for (int y = 0; y < labels; y++) {
                    double edge = move[x * labels + y] * step[y];
                    sum += edge;
                    grad_move[x * labels + y] += sign * fore[t - 1][x] * edge;
                }
            back[t - 1][x] = sum;
        }
    }
    z += log(norm[0]);
    for (int t = 0; t < n; t++)
        for (int y = 0; y < labels; y++) grad[t][y] += sign * fore[t][y] * back[t][y];
    for (int y = 0; y < labels; y++) {
        grad_move[labels * labels + y] += sign * fore[0][y] * back[0][y];
        grad_move[labels * labels + labels + y] += sign * fore[n - 1][y] * back[n - 1][y];
    }
    return z;
}

/* weights: [buckets][WIDTH]; move: [labels][labels] then begin [labels] then end [labels]; legal: labels*labels + 2*labels flags. */
double train(int64_t sentences, const int64_t *offset, const float *importance, int templates, const int32_t *keys,
             const uint8_t *allowed, int labels, int64_t buckets, float *weights, float *move, const uint8_t *legal, int epochs,
             double rate, double keep, double decay, int average_from, uint64_t seed, double *losses) {
    int moves = labels * labels + 2 * labels;
    float *square = calloc(buckets * WIDTH, sizeof(float));
    double *sum = calloc(buckets * WIDTH, sizeof(double));
    double *move_sum = calloc(moves, sizeof(double));
    float *move_square = calloc(moves, sizeof(float));
    int64_t *order = malloc(sentences * sizeof(int64_t));
    static double emit[LONGEST][WIDTH], grad[LONGEST][WIDTH];
    static uint8_t all[LONGEST];
    uint8_t *kept = malloc((int64_t)LONGEST * templates);
    int64_t averaged = 0;
    memset(all, 0xff, sizeof all);
    for (int64_t i = 0; i < sentences; i++) order[i] = i;
    state = seed * 0x9E3779B97F4A7C15ull + 1;
    for (int k = 0; k < moves; k++)
        if (!legal[k]) move[k] = -30;
    uint32_t threshold = (uint32_t)(keep * 4294967295.0);
    float scale = (float)(1 / keep);
    for (int epoch = 0; epoch < epochs; epoch++) {
        double loss = 0;
        for (int64_t i = sentences - 1; i > 0; i--) {
            int64_t j = draw() % (uint64_t)(i + 1), swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        for (int64_t s = 0; s < sentences; s++) {
            int64_t from = offset[order[s]];
            int n = (int)(offset[order[s] + 1] - from);
            double grad_move[WIDTH * WIDTH + 2 * WIDTH] = {0}, step[WIDTH * WIDTH + 2 * WIDTH];
            if (n <= 0) continue;
            if (n > LONGEST) n = LONGEST;
            for (int t = 0; t < n; t++) {
                const int32_t *key = keys + (from + t) * templates;
                float total[WIDTH] = {0};
                for (int k = 0; k < templates; k++) {
                    uint8_t in = draw() <= threshold;
                    kept[t * templates + k] = in;
                    if (!in) continue;
                    const float *w = weights + (int64_t)key[k] * WIDTH;
                    for (int y = 0; y < WIDTH; y++) total[y] += w[y];
                }
                float top = total[0];
                for (int y = 1; y < labels; y++)
                    if (total[y] > top) top = total[y];
                for (int y = 0; y < labels; y++) emit[t][y] = exp(fmax((total[y] - top) * scale, -200)), grad[t][y] = 0;
            }
            for (int k = 0; k < moves; k++) step[k] = legal[k] ? exp(move[k]) : 0;
            double full = expect(n, labels, emit, step, all, -1, grad, grad_move);
            double gold = expect(n, labels, emit, step, allowed + from, 1, grad, grad_move);
            if (full == IMPOSSIBLE || gold == IMPOSSIBLE) continue;
            float weight = importance[order[s]];
            loss += weight * (full - gold);
            for (int t = 0; t < n; t++) {
                float g[WIDTH];
                double most = 0;
                for (int y = 0; y < WIDTH; y++) {
                    g[y] = y < labels ? (float)grad[t][y] * scale * weight : 0;
                    if (fabs(g[y]) > most) most = fabs(g[y]);
                }
                if (most < 1e-4) continue;
                const int32_t *key = keys + (from + t) * templates;
                for (int k = 0; k < templates; k++) {
                    if (!kept[t * templates + k]) continue;
                    float *w = weights + (int64_t)key[k] * WIDTH, *q = square + (int64_t)key[k] * WIDTH;
                    for (int y = 0; y < WIDTH; y++) {
                        float d = g[y] - (float)decay * w[y];
                        q[y] += d * d;
                        w[y] += (float)rate * d / (sqrtf(q[y]) + 1e-6f);
                    }
                }
            }
            for (int k = 0; k < moves; k++)
                if (legal[k] && grad_move[k] != 0) {
                    float d = (float)grad_move[k] * weight;
                    move_square[k] += d * d;
                    move[k] += (float)rate * d / (sqrtf(move_square[k]) + 1e-6f);
                }
        }
        losses[epoch] = loss;
        if (epoch >= average_from) {
            averaged++;
            for (int64_t i = 0; i < buckets * WIDTH; i++) sum[i] += weights[i];
            for (int k = 0; k < moves; k++) move_sum[k] += move[k];
        }
    }
    if (averaged) {
        for (int64_t i = 0; i < buckets * WIDTH; i++) weights[i] = (float)(sum[i] / averaged);
        for (int k = 0; k < moves; k++) move[k] = (float)(move_sum[k] / averaged);
    }
    free(square), free(sum), free(move_sum), free(move_square), free(order), free(kept);
    return losses[epochs - 1];
}

/* Logistic regression over hashed n-grams, one example a character, AdaGrad. */
void train_screen(int64_t rows, int grams, const int32_t *keys, const uint8_t *inside, int64_t buckets, float *weights, int epochs,
                  double rate, double positive, uint64_t seed) {
    float *square = calloc(buckets, sizeof(float));
    state = seed * 0x9E3779B97F4A7C15ull + 1;
    for (int epoch = 0; epoch < epochs; epoch++) {
        int64_t at = 0, stride = 999983; /* a prime: visits every row in a scattered order unless it divides them */
        for (int64_t i = 0; i < rows; i++) {
            at = (at + stride) % rows;
            const int32_t *key = keys + at * grams;
            float total = 0;
            for (int k = 0; k < grams; k++) total += weights[key[k]];
            float p = 1 / (1 + expf(-total));
            float g = inside[at] ? (1 - p) * (float)positive : -p;
            if (fabsf(g) < 1e-3f) continue;
            for (int k = 0; k < grams; k++) {
                square[key[k]] += g * g;
                weights[key[k]] += (float)rate * g / (sqrtf(square[key[k]]) + 1e-6f);
            }
        }
    }
    free(square);
}
