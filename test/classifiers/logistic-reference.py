"""Prints the numbers that logistic.test.ts expects.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python test/classifiers/logistic-reference.py
"""
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

i = np.arange(60)
features = np.column_stack([np.sin(i), 40 + 20 * np.cos(1.7 * i), (i % 3 == 0).astype(float)])
label = ((np.sin(1.3 * i) + np.sin(i) + (i % 3 == 0)) > 0.5).astype(int)
weights = 1 + (i % 4)
settings = {"tol": 1e-14, "max_iter": 10000, "solver": "newton-cholesky"}

scaled = StandardScaler().fit_transform(features)
model = LogisticRegression(C=1.0, **settings).fit(scaled, label)
print("ridge 1", model.intercept_.tolist(), model.coef_.tolist(), model.predict_proba(scaled)[:3, 1].tolist())

scaler = StandardScaler().fit(features, sample_weight=weights)
scaled = scaler.transform(features)
model = LogisticRegression(C=0.5, **settings).fit(scaled, label, sample_weight=weights)
print("ridge 2, weighted", model.intercept_.tolist(), model.coef_.tolist(), model.predict_proba(scaled)[:3, 1].tolist())

model = LogisticRegression(C=np.inf, **settings).fit(features, label)
print("ridge 0, raw", model.intercept_.tolist(), model.coef_.tolist())
