const retention = require('./retention.cjs');
const webOrigins = require('./web-origins.cjs');

/**
 * A private bucket, encrypted with the platform's key, retained when the stack is removed, and reached over TLS only: but on
 * the local stack, which speaks plain HTTP on the loopback interface, and does not have `s3:if-none-match`.
 *
 * @param {(variable: string) => Promise<any>} resolveVariable
 * @param {object} options
 * @param {string} options.id Logical id
 * @param {string} options.name As in `custom.names.buckets`
 * @param {object[]} [options.lifecycleRules] In addition to the removal of incomplete uploads
 * @param {object} options.properties Further properties
 * @param {string} [options.dependsOn]
 * @param {string[]} [options.writtenOnce] Folders in which nobody may write under a key that has an object
 */
const bucket = async (resolveVariable, { id, name, lifecycleRules, properties, dependsOn, writtenOnce = [] }) => {
  const policies = await retention.policies({ resolveVariable });
  return {
    [id]: {
      Type: 'AWS::S3::Bucket',
      ...policies,
      ...(dependsOn && { DependsOn: dependsOn }),
      Properties: {
        BucketName: await resolveVariable(`self:custom.refs.buckets.${name}`),
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: await resolveVariable('self:custom.platform.kmsKeyArn'),
              },
            },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        ...(lifecycleRules && { LifecycleConfiguration: { Rules: [...lifecycleRules, INCOMPLETE_UPLOADS] } }),
        ...properties,
      },
    },
    ...((await resolveVariable('sls:stage')) !== 'local' && policy(id, policies, writtenOnce)),
  };
};

/** For a bucket that pages of the web application upload to, with forms. */
const uploadsFromPages = async (resolveVariable) => ({
  CorsConfiguration: {
    CorsRules: [
      {
        AllowedMethods: ['POST'],
        AllowedOrigins: await webOrigins({ resolveVariable }),
        AllowedHeaders: ['*'],
        MaxAge: 3600,
      },
    ],
  },
});

const INCOMPLETE_UPLOADS = {
  Id: 'incomplete-uploads',
  Status: 'Enabled',
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
};

/** Retained with its bucket. */
const policy = (id, policies, writtenOnce) => ({
  [`${id}Policy`]: {
    Type: 'AWS::S3::BucketPolicy',
    ...policies,
    Properties: {
      Bucket: { Ref: id },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [tlsOnly(id), ...(writtenOnce.length > 0 ? [conditionalWrites(id, writtenOnce)] : [])],
      },
    },
  },
});

const tlsOnly = (id) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [{ 'Fn::GetAtt': [id, 'Arn'] }, objectsOf(id)],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

/** S3's guide, "Enforce conditional writes on Amazon S3 buckets". Uploads in parts and copies are refused, too. */
const conditionalWrites = (id, folders) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: folders.map((folder) => objectsOf(id, `${folder}/`)),
  Condition: { Null: { 's3:if-none-match': 'true' } },
});

const objectsOf = (id, folder = '') => ({ 'Fn::Sub': `\${${id}.Arn}/${folder}*` });

module.exports = { bucket, uploadsFromPages };
